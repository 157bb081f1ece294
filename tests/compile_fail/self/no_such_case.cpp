// runner: expectation 3 belongs to no case
// expect: nonsense
// expect 3: nonsense
int main() {
#ifdef HEED_FAIL
  nonsense();
#endif
}
