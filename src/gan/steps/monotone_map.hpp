// A monotone, piecewise linear function on a uniform grid: evaluated in constant time, inverted by
// bisection.
#pragma once

#include <span>
#include <vector>

#include "src/gan/steps/step_json.hpp"

namespace fastgan {

/// y(x) for x in [low, high] through knots at equal distances; constant beyond.
class MonotoneMap {
 public:
  /// At least 2 knots that never fall, low < high.
  MonotoneMap(float low, float high, std::vector<float> knots);

  float low() const { return low_; }
  float high() const { return high_; }
  const std::vector<float>& knots() const { return knots_; }

  float operator()(float x) const {
    const float inside = x > low_ ? (x < high_ ? x : high_) : low_;
    const float t = (inside - low_) * scale_;
    const int k = t < last_ ? static_cast<int>(t) : static_cast<int>(last_);
    const float* below = knots_.data() + k;
    return below[0] + (t - static_cast<float>(k)) * (below[1] - below[0]);
  }

  /// The x where y(x) = y; where a stretch of x has that y, the point at `share` in [0, 1] of it.
  float inverse(float y, float share) const;

  /// low, high, knots
  void write(std::vector<float>& numbers) const;
  /// Throws Error (bad_input) unless the numbers make a map.
  static MonotoneMap read(const StepJson& json, std::span<const float> numbers);

 private:
  float low_, high_, scale_;
  float last_;  // number of the last interval
  std::vector<float> knots_;
};

/// The value at position t of sorted values (not empty), interpolated, constant beyond the ends.
double value_at(std::span<const float> sorted, double t);

}  // namespace fastgan
