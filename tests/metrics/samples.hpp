// Random samples of the tests of metrics, as functions of a seed.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

#include "fastgan/table.hpp"
#include "kernels/noise/philox.hpp"

namespace fastgan::samples {

/// Uniform numbers cut to multiples of 1/steps, so that ties are frequent, plus a shift.
inline std::vector<float> steps(std::size_t n, std::uint64_t seed, int steps, float shift = 0) {
  std::vector<float> values(n);
  for (std::size_t i = 0; i < n; ++i) {
    const float u = uniform(philox({seed, Stream::test, 0}, i, 0)[0]);
    values[i] = std::floor(u * static_cast<float>(steps)) / static_cast<float>(steps) + shift;
  }
  return values;
}

inline float normal(std::uint64_t seed, std::uint64_t event, std::uint32_t draw) {
  const PhiloxBlock words = philox({seed, Stream::test, 1}, event, draw);
  return std::sqrt(-2 * std::log(uniform(words[0]))) *
         std::cos(2 * std::numbers::pi_v<float> * uniform(words[1]));
}

/// Normal events with columns x0, x1, …: x0 is shifted, neighbouring columns correlate by rho.
inline Table normal_events(std::size_t rows, std::size_t width, std::uint64_t seed, float shift = 0,
                           float rho = 0.5f) {
  Table table;
  for (std::size_t c = 0; c < width; ++c) {
    table.columns.emplace_back("x").append(std::to_string(c));
  }
  table.values.resize(rows * width);
  for (std::size_t r = 0; r < rows; ++r) {
    float before = 0;
    for (std::size_t c = 0; c < width; ++c) {
      const float z = normal(seed, r, static_cast<std::uint32_t>(c));
      before = c == 0 ? z : rho * before + std::sqrt(1 - rho * rho) * z;
      table.row(r)[c] = before + (c == 0 ? shift : 0.0f);
    }
  }
  return table;
}

}  // namespace fastgan::samples
