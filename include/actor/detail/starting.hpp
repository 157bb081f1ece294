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
      : base(wait_kind_of<starting>, p, until),
        options_(options),
        name_(options.name),
        made_(std::move(made)),
        links_(links),
        place_for_it_(pid()) {}
  ~starting() { this->awaited_.end(); }  // before the place goes

  static constexpr void check_awaited_at_once() noexcept {
    static_assert(!DestroyedTwice,
                  "heed: g++ before 14 destroys a struct without a constructor twice where it is "
                  "written inside co_await me.start<Class>(…): give the struct a constructor, name "
                  "it first, or await in two steps: auto s = me.start<Class>(…); co_await s");
  }

  bool begin() {
    this->place_ = &place_for_it_;
    this->awaited_.open(place_for_it_);
    process& own = this->owner();
    bond_owner tie = links_ ? kinship::link_from(own.self()) : nullptr;
    options_.name = name_;
    bool lives = false;
    pid const who =
        actor_life::start(*own.system(), actor_kind::reactor,
                          birth{options_, links_ ? &tie : nullptr}, [&](process& fresh) {
                            made_.loop->set_starter(own.self(), place_for_it_.number);
                            if (links_) made_.loop->set_parent(own.self());
                            {
                              std::lock_guard const hold(own.waits_lock());
                              place_for_it_.to = place_for_it_.holder = fresh.self();
                            }
                            place_for_it_.watch();
                            lives = true;
                            return std::move(made_.body);
                          });
    if (lives) return look(false);
    this->fail(make_call_error::down(who, exit_reason::noproc));
    return true;
  }

  bool look(bool last) {
    if (!has_ended_it_) {
      if (place_for_it_.answer || !last) return base::look(last);
      kinship::unlink(this->owner(), place_for_it_.to);
      access::slot_of(place_for_it_.to)
          ->ask_to_end(access::id(place_for_it_.to), exit_reason::killed);
      has_ended_it_ = true;
    }
    // It may have begun at the last moment; its end is still to come.
    block*& answer = place_for_it_.answer;
    if (answer && answer->kind == block_kind::reply) std::exchange(answer, nullptr)->release();
    if (!answer) return false;
    this->awaited_.end();
    place_for_it_.take()->release();
    this->fail(make_call_error::plain(call_error::timeout, place_for_it_.to));
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
  reply_place place_for_it_;
};

}  // namespace heed::detail
