// What the race detector knows of memory: of each word the last write and two reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace fastgan::emulator {

/// Bytes of a word, unless a kernel accesses smaller ones.
constexpr std::size_t kGrain = 4;
/// Bytes around an allocation that count as outside of it.
constexpr std::size_t kMargin = 256;

struct Access {
  const void* pc = nullptr;  // null: none
  std::uint32_t epoch = 0, clock = 0, block = 0;
  std::uint16_t thread = 0;
  bool atomic = false;
};

struct Word {
  Access write;
  Access reads[2];
  Access copy;  // an asynchronous copy to it that is under way
};

/// An array of memory and what is known of its words.
struct Region {
  const char* first;
  std::size_t bytes;
  std::size_t grain = kGrain;
  bool written = false;  // by the host
  std::vector<Word> words;

  Region(const char* p, std::size_t n) : first(p), bytes(n), words((n + kGrain - 1) / kGrain) {}
  void refine(std::size_t smaller) {
    std::vector<Word> refined((bytes + smaller - 1) / smaller);
    for (std::size_t i = 0; i < refined.size(); ++i) refined[i] = words[i * smaller / grain];
    words = std::move(refined);
    grain = smaller;
  }
};

}  // namespace fastgan::emulator
