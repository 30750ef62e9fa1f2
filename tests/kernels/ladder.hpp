// The ladder of trust for one kernel: every instruction set of this processor against a reference
// in double, then every number of threads against the first run bit by bit.
#pragma once

#include <array>
#include <cmath>
#include <memory>
#include <numbers>
#include <string>
#include <vector>

#include "fastgan/executor.hpp"
#include "fastgan/isa.hpp"
#include "kernels/backend.hpp"
#include "kernels/noise/philox.hpp"
#include "tests/check.hpp"

namespace fastgan::check {

constexpr std::array<Index, 8> kSizes{1, 3, 31, 32, 33, 65, 127, 257};
/// More elements than one task takes, and a tail.
constexpr Index kManyTasks = 70001;

inline std::vector<Isa> supported_isas() {
  std::vector<Isa> isas;
  for (const Isa isa : {Isa::portable, Isa::avx2, Isa::avx512}) {
    if (is_supported(isa)) isas.push_back(isa);
  }
  return isas;
}

/// scale · standard normal numbers, a function of (seed, index) alone.
inline std::vector<float> normal_numbers(Index count, std::uint64_t seed, double scale = 1.0) {
  const RandomKey key{.seed = seed, .stream = Stream::test};
  std::vector<float> numbers(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const PhiloxBlock words = philox(key, i, 0);
    const double radius = std::sqrt(-2.0 * std::log(uniform(words[0])));
    numbers[i] =
        static_cast<float>(scale * radius * std::cos(2.0 * std::numbers::pi * uniform(words[1])));
  }
  return numbers;
}

/// Squares of normal numbers: a second moment.
inline std::vector<float> positive_numbers(Index count, std::uint64_t seed, double scale = 1.0) {
  std::vector<float> numbers = normal_numbers(count, seed, std::sqrt(scale));
  for (float& x : numbers) x *= x;
  return numbers;
}

/// run(context) computes a kernel on fresh tensors and returns what it wrote.
template <class Run>
void climb(const Run& run, const std::vector<Reference>& expected) {
  std::vector<GuardedTensor> fused;  // of avx2, which avx512 repeats
  for (const Isa isa : supported_isas()) {
    INFO("instruction set " << name(isa));
    const Context serial{.backend = &cpu_backend(isa)};
    const std::vector<GuardedTensor> first = run(serial);
    REQUIRE(first.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      INFO("output " << i);
      CHECK_TENSOR(first[i], expected[i]);
      if (isa == Isa::avx512) CHECK_SAME_BITS(first[i], fused[i]);
    }
    for (const int threads : {2, 5}) {
      INFO(threads << " threads");
      const std::unique_ptr<Executor> pool = make_thread_pool(threads);
      const std::vector<GuardedTensor> again =
          run(Context{.backend = &cpu_backend(isa), .executor = pool.get()});
      for (std::size_t i = 0; i < first.size(); ++i) CHECK_SAME_BITS(again[i], first[i]);
    }
    if (isa == Isa::avx2) fused = first;
  }
}

}  // namespace fastgan::check
