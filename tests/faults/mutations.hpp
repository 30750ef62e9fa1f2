// A thousand damaged copies of a file, and what its reader says of them.
#pragma once

#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "io/scratch.hpp"

namespace fastgan {

inline constexpr int kMutations = 1000;
inline constexpr long kMostKiB = 300 * 1024;  // the sanitizers keep freed memory for a while

class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  std::string operator()(std::string bytes) {
    const std::size_t times = 1 + below(4);
    for (std::size_t i = 0; i < times; ++i) mutate(bytes);
    return bytes;
  }

 private:
  std::size_t below(std::size_t n) { return n == 0 ? 0 : random_() % n; }

  void mutate(std::string& bytes) {
    const std::size_t at = below(bytes.size());
    switch (below(6)) {
      case 0:
        bytes.resize(at);
        break;
      case 1:
        bytes.insert(at, 1 + below(16), static_cast<char>(random_()));
        break;
      case 2:
        bytes.erase(at, 1 + below(16));
        break;
      case 3:  // sizes and addresses are what hurts
        for (std::size_t i = at; i < bytes.size() && i < at + 8; ++i) {
          bytes[i] = static_cast<char>(0xff);
        }
        break;
      case 4: {
        const std::string piece = bytes.substr(below(bytes.size()), 1 + below(32));
        bytes.replace(at, piece.size(), piece);
        break;
      }
      default:
        if (!bytes.empty()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
    }
  }

  std::mt19937 random_;
};

inline long peak_memory_kib() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

/// Reads `times` mutations of the file `good` under the name `path`: a valid result or an Error
/// that begins with that name, no huge allocation. Returns how many were errors.
template <class Read>
int count_errors(const std::string& path, const std::string& good, unsigned seed, int times,
                 const Read& read) {
  const long before = peak_memory_kib();
  Mutator mutator(seed);
  int errors = 0;
  for (int i = 0; i < times; ++i) {
    CAPTURE(seed, i);
    put(path, mutator(good));
    const std::string text = error_of([&] { read(path); });
    errors += text.empty() ? 0 : 1;
    if (!text.empty()) REQUIRE_THAT(text, Catch::StartsWith(path));
    REQUIRE(text.size() < 5000);
  }
  CHECK(peak_memory_kib() - before < kMostKiB);
  return errors;
}

}  // namespace fastgan
