#include <match/match.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <any>
#include <array>
#include <atomic>
#include <bitset>
#include <charconv>
#include <chrono>
#include <cmath>
#include <compare>
#include <complex>
#include <concepts>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <deque>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <numbers>
#include <numeric>
#include <optional>
#include <queue>
#include <random>
#include <ranges>
#include <ratio>
#include <regex>
#include <semaphore>
#include <set>
#include <span>
#include <sstream>
#include <stack>
#include <stop_token>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <tuple>
#include <type_traits>
#include <typeindex>
#include <unordered_map>
#include <utility>
#include <valarray>
#include <variant>
#include <vector>

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <syslog.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "../support/match_verify.hpp"

using namespace heed;
using namespace heed::literals;
using namespace std;
using namespace std::literals;

// Every name of the pattern layer, unqualified, among the names of the standard library and of
// POSIX.

namespace {

struct shape {
  int sides;
};
struct square : shape {};

}  // namespace

TEST_CASE("the leaves keep their names beside std and POSIX") {
  VERIFY(matches(1)(_));
  VERIFY(matches(1, 2)(1, rest));
  VERIFY(matches(1)(is<int>) && matches(1)(as<int>));
  VERIFY(matches(square{{4}})(is_a<shape>) && matches(square{{4}})(as_a<shape>));
  VERIFY(matches("a"_a)(atom<"a">{}));
  VERIFY(matches(1)(c<1>) && matches(1)(eq(1)));
  VERIFY(matches(1, 1)("x"_v, "x"_v));
}

TEST_CASE("the patterns of patterns keep their names beside std and POSIX") {
  VERIFY(matches(1)(both(1, either(1, 2), neither(3))));
  VERIFY(matches(pair{1, 2})(tuple_of(1, 2)));
  VERIFY(matches(shape{4})(fields<shape>(4)) && matches(shape{4})(field<&shape::sides>(4)));
  VERIFY(matches(optional{1})(some(1)) && matches(optional<int>{})(none));
  VERIFY(matches(array{1, 2})(seq(1, rest)));
  CHECK(matches(map<int, int>{{1, 2}})(keys(key(1, 2))));
  CHECK(matches(any{1})(holds<int>));
  VERIFY(matches(8)(via([](int n) { return n / 2; }, 4)));
}

TEST_CASE("clauses and expressions keep their names beside std and POSIX") {
  constexpr auto list = clauses(on(1) >> 1, otherwise >> 0);
  VERIFY(match(1)(list) == 1);
  CHECK_THROWS_AS(match(1)(on(2) >> [] {}), match_error);
}

TEST_CASE("arg is told from std::arg by a using declaration in one's own scope") {
  using heed::arg;
  VERIFY(match(7)(on(arg > 3) >> [](int n) { return n; }) == 7);
}
