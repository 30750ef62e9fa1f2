// Networks on small whole numbers: with slopes, rates and means of powers of two, fp32 computes
// them without any rounding, so that two ways to the same result must agree in every bit.
#pragma once

#include <vector>

#include "fastgan/weights.hpp"
#include "kernels/noise/philox.hpp"

namespace fastgan {

/// Whole numbers from −most to most.
inline std::vector<float> whole_numbers(std::size_t count, std::uint64_t seed, int most) {
  std::vector<float> numbers(count);
  const RandomKey key{.seed = seed, .stream = Stream::test};
  const auto range = static_cast<std::uint32_t>(2 * most + 1);
  for (std::size_t i = 0; i < count; ++i) {
    numbers[i] = static_cast<float>(static_cast<int>(philox(key, i, 0)[0] % range) - most);
  }
  return numbers;
}

/// Fills every parameter of a plan with −1, 0 or 1, statistics of batch normalisation so that
/// variance + epsilon = 1 for epsilon = 1/4.
inline void set_whole_numbers(const Plan& plan, std::span<float> values, std::uint64_t seed) {
  for (const LayerPlan& place : plan.layers()) {
    for (std::size_t p = 0; p < place.parameters.size(); ++p) {
      const auto count = static_cast<std::size_t>(place.parameters[p].count());
      std::vector<float> numbers = whole_numbers(count, ++seed, 1);
      if (place.parameters[p].name == "variance") numbers.assign(count, 0.75f);
      std::copy(numbers.begin(), numbers.end(), values.begin() + place.offset[p]);
    }
  }
}

/// The parameters of a plan, one vector each.
inline std::vector<std::vector<float>> parameters_of(const Plan& plan,
                                                     std::span<const float> values) {
  std::vector<std::vector<float>> tensors;
  for (const LayerPlan& place : plan.layers()) {
    for (std::size_t p = 0; p < place.parameters.size(); ++p) {
      const float* first = values.data() + place.offset[p];
      tensors.emplace_back(first, first + place.parameters[p].count());
    }
  }
  return tensors;
}

}  // namespace fastgan
