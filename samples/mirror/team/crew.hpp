#pragma once

#include <actor/actor.hpp>
#include <deque>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "protocol.hpp"
#include "trace.hpp"

namespace mirror {

/// The workers as the scanner knows them: who is free, and what each has been given.
class crew {
 public:
  crew(self me, trace note) : me_(me), note_(std::move(note)) {}

  bool any_free() const { return !free_.empty(); }

  /// One more; its end is told by a `down`.
  void hire(pid worker) {
    static_cast<void>(me_.monitor(worker));
    has_.try_emplace(worker);
    free_.insert(free_.end(), jobs_ahead, worker);
    hand_out();
  }

  /// For the next one that is free.
  void give(job j) {
    waiting_.push_back(std::move(j));
    hand_out();
  }

  /// That one has done the oldest of its jobs: in this folder.
  folder_id done(pid worker) {
    auto& jobs = has_.at(worker);
    auto const in = jobs.front().in;
    jobs.pop_front();
    free_.push_back(worker);
    hand_out();
    return in;
  }

  /// That one has ended. Gives what it had.
  std::deque<job> lose(pid worker) {
    std::erase(free_, worker);
    return std::move(has_.extract(worker).mapped());
  }

  /// All are told. Gives what none of them has.
  std::deque<job> cancel() {
    for (auto& [worker, jobs] : has_) me_.send(worker, "cancel"_a);
    return std::exchange(waiting_, {});
  }

 private:
  void hand_out() {
    while (!free_.empty() && !waiting_.empty()) {
      auto const worker = free_.back();
      free_.pop_back();
      auto& jobs = has_.at(worker);
      jobs.push_back(std::move(waiting_.front()));
      waiting_.pop_front();
      me_.send(worker, jobs.back());  // it is there when the note is made
      if (note_) note_(me_, "has given " + name_of(worker) + " the job", jobs.back().path);
    }
  }

  static std::string name_of(pid worker) {
    std::ostringstream text;
    text << worker;  // <worker 1:12>
    auto const name = text.str();
    return name.substr(1, name.rfind(':') - 1);
  }

  self me_;
  trace note_;
  std::map<pid, std::deque<job>> has_;  // in the order in which they are done
  std::vector<pid> free_;    // a worker stands in it once for every job it can still take
  std::deque<job> waiting_;  // as a rule none: a job is made for one that is free
};

}  // namespace mirror
