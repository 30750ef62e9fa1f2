#include "src/gan/steps/quantile_match.hpp"

#include <algorithm>
#include <cmath>

namespace fastgan {
namespace {

constexpr std::size_t kKnots = 1025;
// Beyond the generated range, on either side, the map goes on with slope 1 for this part of it.
constexpr double kMargin = 0.2;

/// The fraction of sorted values below x, interpolated between them.
double fraction_below(const std::vector<float>& sorted, double x) {
  const auto above = std::upper_bound(sorted.begin(), sorted.end(), x);
  if (above == sorted.begin()) return 0;
  if (above == sorted.end()) return 1;
  const double low = *(above - 1), high = *above;
  const auto k = static_cast<double>(above - sorted.begin() - 1);
  return (k + (x - low) / (high - low)) / static_cast<double>(sorted.size() - 1);
}

}  // namespace

MonotoneMap quantile_match(const std::vector<float>& generated, const std::vector<float>& data) {
  const double front = generated.front(), back = generated.back();
  const double range = std::max(back - front, 1e-3 * (1 + std::abs(front)));
  const double low = front - kMargin * range, high = front + (1 + kMargin) * range;
  const double step = (high - low) / (kKnots - 1);
  std::vector<float> knots;
  for (std::size_t k = 0; k < kKnots; ++k) {
    const double x = low + step * static_cast<double>(k);
    const double t = fraction_below(generated, x) * static_cast<double>(data.size() - 1);
    const double beyond = std::min(x - front, 0.0) + std::max(x - back, 0.0);
    knots.push_back(static_cast<float>(value_at(data, t) + beyond));
  }
  return {static_cast<float>(low), static_cast<float>(high), std::move(knots)};
}

}  // namespace fastgan
