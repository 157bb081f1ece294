// Actors share as many threads as there are cores, here one. An actor that blocks its thread says
// so, and a spare thread takes the place: the others go on.
//
// Sixteen guests wait at a door that only the doorman opens. He is an actor like them, on the same
// single worker, and yet has his turn.
#include <actor/actor.hpp>

#include <condition_variable>
#include <iostream>
#include <mutex>

using namespace heed;

class door {
 public:
  // Blocks the thread, as a file, a lock or somebody else's library would.
  void wait() {
    std::unique_lock hold(lock_);
    changed_.wait(hold, [&] { return open_; });
  }
  void open() {
    std::lock_guard const hold(lock_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex lock_;
  std::condition_variable changed_;
  bool open_ = false;
};

task<> guest(self me, door& entrance, pid host) {
  me.send(host, "waiting"_a);
  blocking([&] { entrance.wait(); });
  me.send(host, "inside"_a);
  co_return;
}

task<> doorman(self, door& entrance) {
  entrance.open();
  co_return;
}

int main() {
  door entrance;
  actor_system sys{{.workers = 1}};
  bridge host{sys};
  for (int i = 0; i < 16; ++i)
    sys.spawn([&](self me, pid p) { return guest(me, entrance, p); }, host.pid());
  for (int i = 0; i < 16; ++i) host.receive(on("waiting"_a) >> [] {});
  std::cout << "16 wait, on one worker and its spares\n";
  sys.spawn([&](self me) { return doorman(me, entrance); });
  for (int i = 0; i < 16; ++i) host.receive(on("inside"_a) >> [] {});
  std::cout << "all are inside\n";
  sys.join();
}
