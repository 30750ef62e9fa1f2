#include "src/gan/steps/monotone_map.hpp"

#include <algorithm>
#include <cmath>

namespace fastgan {
namespace {

// Differences of two such numbers are finite.
constexpr float kLargest = 1e30f;

}  // namespace

float MonotoneMap::inverse(float y, float share) const {
  const double step = (static_cast<double>(high) - low) / static_cast<double>(knots.size() - 1);
  const auto from = std::lower_bound(knots.begin(), knots.end(), y);
  if (from == knots.end()) return high;
  const auto to = std::upper_bound(from, knots.end(), y);
  const auto first = static_cast<double>(from - knots.begin());
  if (to != from) {  // knots that are equal to y
    const auto last = static_cast<double>(to - knots.begin() - 1);
    return static_cast<float>(low + step * (first + share * (last - first)));
  }
  if (from == knots.begin()) return low;
  const double below = *(from - 1), above = *from;
  return static_cast<float>(low + step * (first - 1 + (y - below) / (above - below)));
}

MonotoneMap read_map(const StepJson& json, std::span<const float> numbers) {
  constexpr std::size_t kMostKnots = 1 << 20;  // counted in fp32 without loss
  if (numbers.size() < 4 || numbers.size() > kMostKnots) {
    json.fail("table", std::to_string(numbers.size()) + " numbers a column; expected low, high " +
                           "and at least 2 knots");
  }
  MonotoneMap map{numbers[0], numbers[1], {numbers.begin() + 2, numbers.end()}};
  for (const float number : numbers) {
    if (!(std::abs(number) <= kLargest)) json.fail("table", "a number beyond ±1e30");
  }
  const float last = static_cast<float>(map.knots.size() - 1);
  if (!(map.low < map.high) || !std::isfinite(last / (map.high - map.low))) {
    json.fail("table", "the interval of a column is empty");
  }
  if (!std::is_sorted(map.knots.begin(), map.knots.end())) {
    json.fail("table", "the knots of a column fall");
  }
  return map;
}

float quantile(std::span<const float> sorted, double p) {
  const double t = std::clamp(p, 0.0, 1.0) * static_cast<double>(sorted.size() - 1);
  const auto k = std::min(static_cast<std::size_t>(t), sorted.size() - 1);
  const double below = sorted[k], above = sorted[std::min(k + 1, sorted.size() - 1)];
  return static_cast<float>(below + (t - static_cast<double>(k)) * (above - below));
}

}  // namespace fastgan
