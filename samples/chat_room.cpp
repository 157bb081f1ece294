// A chat room: a group by name, whose members come and go; users are found by their names.
//
//   door ── "say", text ───────────▶ user
//   door ── "whisper", name, text ─▶ user
//   user ── "said", name, text ────▶ every member of the room, or the one of that name
//
// A manual_system runs it, so that it prints the same each time.
#include <actor/actor.hpp>

#include <iostream>
#include <map>
#include <string>

using namespace heed;
using namespace heed::literals;

// What the users have heard, a line for each.
using lines = std::map<std::string, std::string>;

task<> user(self me, std::string name, lines& heard) {
  process_group room(me.system(), "lounge");
  room.join(me.pid());
  auto const write = [&](std::string const& who, std::string const& text) {
    std::string& line = heard[name];
    line += (line.empty() ? "" : "; ") + who + ": " + text;
  };
  auto const say = [&](std::string const& text) { room.broadcast(me, "said"_a, name, text); };
  auto const whisper = [&](std::string const& to, std::string const& text) {
    me.send(me.system().where(to), "said"_a, name + " (aside)", text);
  };
  bool here = true;
  auto const leave = [&] { here = false; };
  while (here)
    co_await me.receive(on("say"_a, arg) >> say, on("whisper"_a, arg, arg) >> whisper,
                        on("said"_a, arg, arg) >> write, on("leave"_a) >> leave);
}

int main() {
  manual_system sys;
  bridge door{sys};
  lines heard;
  for (std::string const name : {"Ada", "Ben", "Cleo"})
    sys.spawn({.name = name}, user, name, std::ref(heard));
  auto const tell = [&](char const* name, auto const&... order) {
    door.send(sys.where(name), order...);
    sys.run_until_idle();
  };
  sys.run_until_idle();
  tell("Ada", "say"_a, "hello");
  tell("Ben", "whisper"_a, "Cleo", "who is she?");
  tell("Ben", "leave"_a);
  tell("Cleo", "say"_a, "welcome");
  std::cout << process_group(sys, "lounge").members().size() << " are in the lounge\n";
  for (auto const& [name, line] : heard) std::cout << name << " heard " << line << '\n';
}
