// The react loop: actors as classes. A worker turns work orders into results and sends each to one
// of two warehouses, which are asked for what they keep, from outside, over a bridge.
//
//   bridge ── order ─▶ worker ── result ──▶ warehouse
//   bridge ── ask ───▶ worker ── get_inventory, handed on ──▶ warehouse ── the inventory ──▶ bridge
#include <actor/actor.hpp>

#include <chrono>
#include <iostream>
#include <string>
#include <vector>

using namespace heed;
using namespace std::chrono_literals;

struct work_order {
  int input;
  pid destination;
};
struct get_inventory {};
struct ask {
  pid whom;
};

class worker : public reactor {
  int (*skill_)(int);

  void on_task(work_order const& t) { me.send(t.destination, skill_(t.input)); }

  // The barrier: the question takes the way of the results, and so comes after them. Asked
  // directly, a warehouse may answer while the worker is still at work.
  void on_ask(ask a) { me.delegate(a.whom, get_inventory{}); }

 public:
  explicit worker(int (*skill)(int)) : skill_(skill) {}

  static constexpr auto handles = handlers(on(as<work_order>) >> &worker::on_task,  // no reply
                                           on(as<ask>) >> &worker::on_ask);
};

class warehouse : public reactor {
  std::vector<int> inventory_;

  void on_result(int result) { inventory_.push_back(result); }
  std::vector<int> on_get_inventory() { return inventory_; }

 public:
  static constexpr auto handles = handlers(on(as<int>) >> &warehouse::on_result,  // no reply
                                           on(is<get_inventory>) >> &warehouse::on_get_inventory);
};

template <class Range>
std::string to_text(Range const& range, auto text_of) {
  std::string text;
  for (auto const& each : range) text += (text.empty() ? "[" : ", ") + text_of(each);
  return text + "]";
}

int main() {
  actor_system sys;
  pid const doubler = sys.spawn<worker>([](int n) { return 2 * n; });
  pid const positives = sys.spawn<warehouse>();
  pid const negatives = sys.spawn<warehouse>();
  bridge here{sys};

  for (int n : {1, 2, 3, -2, -4, -6})
    here.send(doubler, work_order{n, n > 0 ? positives : negatives});

  auto const number = [](int n) { return std::to_string(n); };
  for (pid whom : {positives, negatives})
    std::cout << to_text(here.call<std::vector<int>>(within(5s), doubler, ask{whom}), number)
              << '\n';

  auto const word = [](bool ended) { return std::string(ended ? "stopped" : "still there"); };
  std::cout << to_text(here.stop(within(5s), {doubler, positives, negatives}), word) << '\n';
}
