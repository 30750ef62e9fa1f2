#include "src/gan/steps/normal_distribution.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fastgan {

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

double normal_quantile(double p) {
  constexpr double kSmallest = 1e-12;
  const double tail = std::clamp(std::min(p, 1 - p), kSmallest, 0.5);
  // Abramowitz and Stegun 26.2.23, to 4.5e-4, then Halley's method.
  const double t = std::sqrt(-2 * std::log(tail));
  double z = (2.515517 + t * (0.802853 + t * 0.010328)) /
                 (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) -
             t;
  for (int iteration = 0; iteration < 2; ++iteration) {
    const double density = std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi);
    const double newton = (normal_cdf(z) - tail) / density;
    z -= newton / (1 + 0.5 * z * newton);
  }
  return p < 0.5 ? z : -z;
}

}  // namespace fastgan
