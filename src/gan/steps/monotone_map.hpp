// A monotone, piecewise linear function on a uniform grid: found in constant time, inverted by
// bisection.
#pragma once

#include <span>
#include <vector>

#include "src/gan/steps/step_json.hpp"

namespace fastgan {

/// y(x) for x in [low, high] through knots at equal distances; constant beyond.
struct MonotoneMap {
  float low = 0, high = 1;
  std::vector<float> knots;  // at least 2, never falling

  /// Finite for every x that is not NaN.
  float operator()(float x) const {
    const float last = static_cast<float>(knots.size() - 1);
    const float inside = x > low ? (x < high ? x : high) : low;
    const float t = (inside - low) * (last / (high - low));
    const int k = t < last - 1 ? static_cast<int>(t) : static_cast<int>(last) - 1;
    const float fraction = t - static_cast<float>(k);
    const float below = knots[static_cast<std::size_t>(k)];
    return below + fraction * (knots[static_cast<std::size_t>(k) + 1] - below);
  }

  /// The x where y(x) = y; where a stretch of x has that y, the point at `share` in [0, 1] of it.
  float inverse(float y, float share) const;
};

/// A map from `numbers` of a model file: low, high, knots. Throws Error (bad_input) unless the
/// interval is not empty and the knots never fall.
MonotoneMap read_map(const StepJson& json, std::span<const float> numbers);

/// The value below which the fraction p of sorted (ascending, not empty) values lies, interpolated.
float quantile(std::span<const float> sorted, double p);

}  // namespace fastgan
