// runner: the compiler does not say 'an int is too small'
// expect: an int is too small
int main() {
#ifdef HEED_FAIL
  nonsense("an int is too small");
#endif
}
