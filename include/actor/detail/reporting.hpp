// To whom a system's reports go.
#pragma once

#include <actor/detail/delivery.hpp>
#include <actor/detail/text.hpp>
#include <actor/message.hpp>
#include <actor/options.hpp>
#include <actor/report.hpp>

#include <exception>
#include <utility>

namespace heed::detail {

// To the user's functions where there are such, else to standard error. What cannot be told for
// want of memory is left out: it must not end anybody. Shared by the system with its slabs, since a
// letter to the dead may come at any time.
class reporting final : public dead_letter_office {
 public:
  explicit reporting(system_options const& o)
      : crash_(o.on_crash),
        unhandled_(o.on_unhandled),
        dead_letter_(o.on_dead_letter),
        event_(o.on_event) {}

  bool wants_dead_letters() const noexcept { return dead_letter_ || event_; }

  // `make` gives what is to be told. A crash that others hear of by their links is not printed.
  template <class Make>
  void crash(Make const& make) const noexcept {
    tell(crash_, make, [](crash_report const& r) { return r.links.empty(); });
  }
  template <class Make>
  void unhandled(Make const& make) const noexcept {
    tell(unhandled_, make, [](unhandled_message const&) { return true; });
  }
  // That a supervisor gives up is printed.
  template <class Make>
  void supervision(Make const& make) const noexcept {
    tell(report_hook<supervisor_event>(), make,
         [](supervisor_event const& e) { return e.what == supervisor_event::kind::given_up; });
  }

  void take(pid to, block& b) const noexcept override {
    tell(
        dead_letter_,
        [&] {
          message seen = access::make<message>(&b);
          dead_letter letter{to, b.sender, {}};
          try {
            letter.message = to_string(seen);
          } catch (...) {
          }
          access::inner(seen) = nullptr;
          return letter;
        },
        [](dead_letter const&) { return false; });
  }

 private:
  template <class Report, class Make, class Prints>
  void tell(report_hook<Report> const& hook, Make const& make, Prints prints) const noexcept {
    try {
      Report r = make();
      hook(r);
      if (!hook && !event_ && prints(r)) report(r);
      if (event_) event_(system_event(std::move(r)));
    } catch (...) {
      report("a report was left out, there was no memory for it");
    }
  }

  report_hook<crash_report> crash_;
  report_hook<unhandled_message> unhandled_;
  report_hook<dead_letter> dead_letter_;
  report_hook<system_event> event_;
};

}  // namespace heed::detail
