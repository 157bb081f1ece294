// The wait for a server to begin.
#pragma once

#include <actor/call.hpp>
#include <actor/detail/actor_body.hpp>
#include <actor/detail/actor_life.hpp>
#include <actor/detail/event_loop.hpp>
#include <actor/detail/kinship.hpp>
#include <actor/options.hpp>

#include <mutex>
#include <string>
#include <utility>

namespace heed::detail {

// A server that has been made and is to be spawned.
struct unborn_server {
  body_owner body;
  event_loop* loop;
};

// The server answers with its address when `init` is done. That it has failed is told by its end,
// so that its name is free by then.
template <bool DestroyedTwice>
class starting final : public awaiting_answer<pid, on_error::gives> {
  using base = awaiting_answer<pid, on_error::gives>;

 public:
  starting(process& p, deadline until, spawn_options const& options, bool links, unborn_server made)
      : base(wait_kind_of<starting>, p, until, nullptr),
        options_(options),
        name_(options.name),
        made_(std::move(made)),
        links_(links),
        begun_(pid()),
        gone_(pid()) {}
  ~starting() { this->awaited_.end(); }  // before the place goes

  static constexpr void check_awaited_at_once() noexcept {
    static_assert(!DestroyedTwice,
                  "heed: g++ before 14 destroys a struct without a constructor twice where it is "
                  "written inside co_await me.start<Class>(…): give the struct a constructor, name "
                  "it first, or await in two steps: auto s = me.start<Class>(…); co_await s");
  }

  bool begin() {
    this->place_ = &begun_;
    this->awaited_.open(begun_);
    process& own = this->owner();
    bond_owner tie = links_ ? kinship::link_from(own.self()) : nullptr;
    options_.name = name_;
    bool lives = false;
    pid const who =
        actor_life::start(*own.system(), actor_kind::reactor,
                          birth{options_, links_ ? &tie : nullptr}, [&](process& fresh) {
                            made_.loop->set_starter(own.self(), begun_.number);
                            if (links_) made_.loop->set_parent(own.self());
                            {
                              std::lock_guard const hold(own.waits_lock());
                              begun_.to = begun_.holder = fresh.self();
                            }
                            gone_.to = fresh.self();
                            gone_.watch(own);
                            lives = true;
                            return std::move(made_.body);
                          });
    if (lives) return look(false);
    this->fail(make_call_error::down(who, exit_reason::noproc));
    return true;
  }

  bool look(bool last) {
    if (begun_.answer && !has_ended_it_) return base::look(last);
    if (!gone_.answer && last && !has_ended_it_) {
      kinship::unlink(this->owner(), gone_.to);
      access::slot_of(gone_.to)->ask_to_end(access::id(gone_.to), exit_reason::killed);
      has_ended_it_ = true;
    }
    if (!gone_.answer) return false;
    this->awaited_.end();
    this->fail(has_ended_it_ ? make_call_error::plain(call_error::timeout, gone_.to)
                             : failure_of(gone_, *gone_.answer));
    return true;
  }
  // Once it has ended the server, it waits for that, however long it takes.
  deadline until() const noexcept { return has_ended_it_ ? deadline::never() : base::until(); }

 private:
  spawn_options options_;
  std::string name_;
  unborn_server made_;
  bool const links_;
  bool has_ended_it_ = false;
  reply_place begun_, gone_;
};

}  // namespace heed::detail
