#include <actor/actor.hpp>
#include <thread>

int main() {
  heed::actor_system sys;
  std::thread([] {}).join();  // Threads come with heed::heed
}
