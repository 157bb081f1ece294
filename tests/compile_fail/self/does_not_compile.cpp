// runner: does not compile as it stands
// expect: nonsense
int main() {
  nonsense();
#ifdef HEED_FAIL
  nonsense();
#endif
}
