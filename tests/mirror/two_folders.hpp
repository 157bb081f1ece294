// A SOURCE and a TARGET of a test's own, gone at the end.
#pragma once

#include <fcntl.h>
#include <stdlib.h>
#include <files/descriptor.hpp>
#include <files/plan.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

struct two_folders {
  two_folders() {
    std::string name = std::filesystem::temp_directory_path() / "heed-mirror-test-XXXXXX";
    where = ::mkdtemp(name.data());
    std::filesystem::create_directory(where / "s");
    std::filesystem::create_directory(where / "t");
    source = mirror::descriptor(::open((where / "s").c_str(), O_RDONLY | O_DIRECTORY));
    target = mirror::descriptor(::open((where / "t").c_str(), O_RDONLY | O_DIRECTORY));
  }
  ~two_folders() { std::filesystem::remove_all(where); }

  /// Makes a file of SOURCE, `size` letters long.
  void file(std::string const& name, std::size_t size, char letter = 'x') const {
    std::ofstream(where / "s" / name) << std::string(size, letter);
  }
  std::string in_target(std::string const& name) const {
    std::ifstream in(where / "t" / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  bool target_is_empty() const { return std::filesystem::is_empty(where / "t"); }
  mirror::plan plan() const { return {.source = source.get(), .target = target.get()}; }

  std::filesystem::path where;
  mirror::descriptor source, target;
};
