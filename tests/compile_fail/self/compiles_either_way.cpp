// runner: case 1 compiles, and must not
// expect: nothing
int main() {
#ifdef HEED_FAIL
  return 0;
#endif
}
