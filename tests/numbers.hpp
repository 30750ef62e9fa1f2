// Inputs of tests and benchmarks, the same on every machine.
#pragma once

#include <cmath>
#include <numbers>
#include <vector>

#include "kernels/noise/philox.hpp"
#include "kernels/types.hpp"

namespace fastgan::check {

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

}  // namespace fastgan::check
