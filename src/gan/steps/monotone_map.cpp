#include "src/gan/steps/monotone_map.hpp"

#include <algorithm>
#include <cmath>

namespace fastgan {
namespace {

// No coordinate is larger (Chain::kLargestCoordinate).
constexpr float kLargest = 1e9f;
constexpr std::size_t kMostKnots = 1 << 20;  // counted in fp32 without loss

}  // namespace

MonotoneMap::MonotoneMap(float low, float high, std::vector<float> knots)
    : low_(low),
      high_(high),
      scale_(static_cast<float>(knots.size() - 1) / (high - low)),
      last_(static_cast<float>(knots.size() - 2)),
      knots_(std::move(knots)) {}

float MonotoneMap::inverse(float y, float share) const {
  const double step = 1.0 / scale_;
  const auto from = std::lower_bound(knots_.begin(), knots_.end(), y);
  if (from == knots_.end()) return high_;
  const auto to = std::upper_bound(from, knots_.end(), y);
  const auto first = static_cast<double>(from - knots_.begin());
  if (to != from) {  // knots that are equal to y
    const auto last = static_cast<double>(to - knots_.begin() - 1);
    return static_cast<float>(low_ + step * (first + share * (last - first)));
  }
  if (from == knots_.begin()) return low_;
  const double below = *(from - 1), above = *from;
  return static_cast<float>(low_ + step * (first - 1 + (y - below) / (above - below)));
}

void MonotoneMap::write(std::vector<float>& numbers) const {
  numbers.insert(numbers.end(), {low_, high_});
  numbers.insert(numbers.end(), knots_.begin(), knots_.end());
}

MonotoneMap MonotoneMap::read(const StepJson& json, std::span<const float> numbers) {
  if (numbers.size() < 4 || numbers.size() > kMostKnots) {
    json.fail("table", std::to_string(numbers.size()) +
                           " numbers a column; expected low, high and at least 2 knots");
  }
  for (const float number : numbers) {
    if (!(std::abs(number) <= kLargest)) json.fail("table", "a number beyond 1e9");
  }
  const float low = numbers[0], high = numbers[1];
  // The grid must resolve: its scale and the products with it stay finite.
  if (!(high - low >= 1e-6f * std::max(std::abs(low), std::abs(high))) || !(high - low > 1e-6f)) {
    json.fail("table", "the interval of a column is empty");
  }
  std::vector<float> knots(numbers.begin() + 2, numbers.end());
  if (!std::is_sorted(knots.begin(), knots.end())) json.fail("table", "the knots of a column fall");
  return {low, high, std::move(knots)};
}

double value_at(std::span<const float> sorted, double t) {
  const double inside = std::clamp(t, 0.0, static_cast<double>(sorted.size() - 1));
  const auto k = static_cast<std::size_t>(inside);
  const double below = sorted[k], above = sorted[std::min(k + 1, sorted.size() - 1)];
  return below + (inside - static_cast<double>(k)) * (above - below);
}

}  // namespace fastgan
