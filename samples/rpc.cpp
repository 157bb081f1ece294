// Calls between actors: a call looks like a function call, waits for its own answer alone, and says
// why there is none.
//
//   clerk, bridge ── "get", name ────────▶ store   the price: at once, or when it is known
//   bridge        ── "put", name, price ─▶ store   no answer
//   bridge        ── "quote", name ──────▶ clerk   what the store answers to "get"
//   bridge        ── "news", text ───────▶ clerk   no answer
#include <actor/actor.hpp>

#include <chrono>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace heed;
using namespace heed::literals;
using namespace std::chrono_literals;

// What the store knows: prices, and who waits for one (a W).
template <class W>
class price_list {
 public:
  int const* find(std::string const& name) const {
    auto const it = prices_.find(name);
    return it == prices_.end() ? nullptr : &it->second;
  }
  void wait(std::string const& name, W w) { waiting_[name].push_back(std::move(w)); }
  // Gives those who have waited for this price.
  std::vector<W> put(std::string const& name, int price) {
    prices_[name] = price;
    auto const found = waiting_.extract(name);
    return found ? std::move(found.mapped()) : std::vector<W>();
  }

 private:
  std::map<std::string, int> prices_;
  std::map<std::string, std::vector<W>> waiting_;
};

// Answers later where it must, and serves others meanwhile: the promise holds the duty to answer.
void store(thread_self& me) {
  price_list<reply_promise> prices;
  auto const serve_one = [&] {
    return me.receive(
        on("get"_a, arg) >>
            [&](std::string name) {
              if (int const* price = prices.find(name))
                me.reply(*price);
              else
                prices.wait(name, me.promise());
              return true;
            },
        on("put"_a, arg, arg) >>
            [&](std::string name, int price) {
              for (reply_promise& waiting : prices.put(name, price)) waiting.reply(price);
              return true;
            },
        on("close"_a) >> false);
  };
  while (serve_one()) {
  }
}

// While the clerk waits for the store, news stay in the mailbox.
void clerk(thread_self& me, pid store) {
  for (;;)
    me.receive(
        on("quote"_a, arg) >>
            [&](std::string name) {
              int const price = me.call<int>(store, "get"_a, name);
              std::cout << "clerk: " << name << " costs " << price << '\n';
              me.reply(price);
            },
        on("news"_a, arg) >>
            [](std::string text) { std::cout << "clerk: " << text << ", I hear\n"; },
        on("heard all?"_a) >> [&] { me.reply(); });
}

// What came of a call: a result is matched like a variant of the value and the error.
void tell(result<int> const& r) {
  match(r)(
      on(as<int>) >> [](int price) { std::cout << "the price is " << price << '\n'; },
      on(via(&call_error::why, call_error::timeout)) >> [] { std::cout << "no answer in time\n"; },
      on(both(as<call_error>, via(&call_error::why, call_error::down))) >>
          [](call_error const& e) { std::cout << "nobody there: " << e.reason() << '\n'; },
      on(as<call_error>) >> [](call_error const& e) { std::cout << e.what() << '\n'; });
}

int main() {
  actor_system sys;
  pid const prices = sys.spawn(store);
  pid const ada = sys.spawn(clerk, prices);
  bridge here{sys};

  // The clerk asks for a price that nobody knows yet. The news come before the price, and are heard
  // after it.
  pending quote = here.request(ada, "quote"_a, "tea");
  here.send(ada, "news"_a, "rain");
  here.send(ada, "news"_a, "sun");
  here.send(prices, "put"_a, "tea", 3);
  here.call<void>(ada, "heard all?"_a);
  tell(here.get<int>(quote));

  // No answer in time. The late one is dropped; it is not taken for the answer to the next call.
  tell(here.try_call<int>(within(10ms), prices, "get"_a, "coffee"));
  here.send(prices, "put"_a, "coffee", 7);
  tell(here.try_call<int>(prices, "get"_a, "tea"));

  // The store does not know "lend", so the request waits in its mailbox; it fails as soon as the
  // store ends.
  pending loan = here.request(prices, "lend"_a, "tea");
  here.send(prices, "close"_a);
  try {
    here.get<int>(loan);
  } catch (call_error const& e) {
    tell(e);
  }
  // One to a store that has ended fails at once, not after the timeout.
  tell(here.try_call<int>(prices, "get"_a, "tea"));
}
