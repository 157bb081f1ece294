// runner: case 2 compiles, and must not
// expect: nonsense
int main() {
#if HEED_FAIL == 1
  nonsense();
#elif HEED_FAIL == 2
  return 0;
#endif
}
