// runner: the compiler does not say 'an int is too large'
// expect: an int is too large
int main() {
#ifdef HEED_FAIL
  static_assert(sizeof(int) > 100, "an int is too small");
#endif
}
