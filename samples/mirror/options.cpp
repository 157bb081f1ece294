#include "options.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>

#include "files/readable.hpp"

namespace mirror {

namespace {

std::string what_to_crash() {
  return fmt::format("ROLE, ROLE:N or ROLE:always, where ROLE is one of {}",
                     fmt::join(roles, ", "));
}

}  // namespace

parsed parse(int argc, char** argv) {
  options o;
  bool dry_run = false, verify = false;
  o.jobs = static_cast<int>(std::clamp(::sysconf(_SC_NPROCESSORS_ONLN), 1L, 8L));

  CLI::App app{"Makes TARGET a copy of the folder SOURCE, and copies only what differs.", "mirror"};
  app.add_option("SOURCE", o.source, "the folder to copy; it is only read")->required();
  app.add_option("TARGET", o.target, "the folder that becomes a copy; made where it is missing")
      ->required();
  app.add_flag("--delete", o.remove, "remove from TARGET what SOURCE does not have");
  auto* dry = app.add_flag("--dry-run", dry_run, "say what would be done; write nothing");
  app.add_flag("--verify", verify, "hash both sides and say what differs; write nothing")
      ->excludes(dry);
  app.add_option("--jobs", o.jobs, "how many workers hash and copy")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  app.add_option("--trace", o.trace, "write who sent what to whom to this file")->type_name("FILE");
  app.add_option_function<std::string>("--crash",
                                       [&](std::string const& text) {
                                         o.crash = parse_fault(text);
                                         if (!o.crash)
                                           throw CLI::ValidationError("--crash", what_to_crash());
                                       })
      ->group("");  // hidden: it shows what supervision is good for
  app.footer(
      "Differs: another type, size or, where only the times are unlike, another content (hash).\n"
      "Kept: permissions, modification times, links as links. Not kept: owners, hard links.\n"
      "Pipes, sockets and devices are reported and left out.\n"
      "A folder in the way of a file is removed only where it is empty, or with --delete;\n"
      "anything else in the way is replaced.\n"
      "With --verify, what SOURCE does not have counts only together with --delete.\n\n"
      "Exit codes: 0 all is well; 1 something failed, or --verify found a difference;\n"
      "2 the arguments cannot be used; 130 interrupted (the next run finishes the job).");
  try {
    app.parse(argc, argv);
  } catch (CLI::Success const& asked) {
    return {.wanted = {}, .code = app.exit(asked)};
  } catch (CLI::Error const& e) {
    fmt::print(stderr, "mirror: {} (see mirror --help)\n", readable(e.what()));
    return {.wanted = {}, .code = exit_code::unusable};
  }
  o.what = dry_run ? purpose::dry_run : verify ? purpose::verify : purpose::copy;
  return {.wanted = std::move(o)};
}

}  // namespace mirror
