// expect: too small
// expect 2: deleted
// expect 10: char
template <class T>
void big(T) {
  static_assert(sizeof(T) > 4, "too small");
}
void big(float) = delete;

int main() {
#if HEED_FAIL == 1
  big(1);
#elif HEED_FAIL == 2
  big(1.0F);
  big(1);
#elif HEED_FAIL == 10
  big('a');
#endif
}
