// expect: an int is
// expect: too small
template <class T>
void big(T) {
  static_assert(sizeof(T) > 4, "an int is   too small");
}

int main() {
  big(1LL);
#ifdef HEED_FAIL
  big(1);
#endif
}
