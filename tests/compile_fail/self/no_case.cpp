// runner: no line stands under HEED_FAIL
// expect: nonsense
int main() {}
