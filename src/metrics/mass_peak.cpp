// The error of the quantile q of n values with density f there is √(q(1 − q)/n)/f; two quantiles
// p < q have the covariance p(1 − q)/(n f_p f_q).
#include "fastgan/metrics/mass_peak.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "fastgan/error.hpp"
#include "fastgan/metrics/two_sample.hpp"

namespace fastgan {
namespace {

constexpr std::size_t kFewest = 10;
constexpr double kLow = 0.16, kHigh = 0.84;
constexpr double kBeside = 0.04;  // the density comes from quantiles this far to either side

/// Between the two values next to it, linearly.
double quantile(const std::vector<float>& sorted, double q) {
  const double position = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const double part = position - static_cast<double>(below);
  return (1 - part) * static_cast<double>(sorted[below]) +
         part * static_cast<double>(sorted[above]);
}

/// 1 / density at a quantile.
double spacing(const std::vector<float>& sorted, double q) {
  return (quantile(sorted, q + kBeside) - quantile(sorted, q - kBeside)) / (2 * kBeside);
}

}  // namespace

MassPeak mass_peak(std::span<const float> values) {
  if (values.size() < kFewest) {
    throw Error(ErrorKind::bad_input, "mass peak: found " + std::to_string(values.size()) +
                                          " values; expected " + std::to_string(kFewest) +
                                          " or more");
  }
  const std::vector<float> sorted = sorted_sample(values);
  const auto n = static_cast<double>(values.size());
  const double low = spacing(sorted, kLow), high = spacing(sorted, kHigh);
  const double variance = kLow * (1 - kLow) * low * low + kHigh * (1 - kHigh) * high * high -
                          2 * kLow * (1 - kHigh) * low * high;
  return {.median = quantile(sorted, 0.5),
          .median_error = 0.5 * spacing(sorted, 0.5) / std::sqrt(n),
          .half_width = (quantile(sorted, kHigh) - quantile(sorted, kLow)) / 2,
          .half_width_error = std::sqrt(std::fmax(variance, 0) / n) / 2,
          .n = values.size()};
}

}  // namespace fastgan
