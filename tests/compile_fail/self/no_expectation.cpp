// runner: case 2 has no expectation
// expect 1: nonsense
int main() {
#if HEED_FAIL == 1
  nonsense();
#elif HEED_FAIL == 2
  nonsense();
#endif
}
