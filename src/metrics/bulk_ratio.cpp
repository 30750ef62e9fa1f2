#include "fastgan/metrics/bulk_ratio.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "fastgan/error.hpp"
#include "fastgan/metrics/two_sample.hpp"

namespace fastgan {
namespace {

constexpr int kBins = 20;
constexpr double kEdge = 0.01, kLeastShare = 0.01;

using Counts = std::array<double, kBins>;

Counts count(const std::vector<float>& values, double low, double high) {
  Counts counts{};
  for (const float value : values) {
    const double at = (static_cast<double>(value) - low) / (high - low) * kBins;
    if (at >= 0 && at < kBins) counts[static_cast<std::size_t>(at)] += 1;
  }
  return counts;
}

}  // namespace

BulkRatio bulk_ratio(const Observable& generated, const Observable& reference) {
  if (generated.values.empty() || reference.values.empty()) {
    throw Error(ErrorKind::bad_input,
                "bulk: a sample has no values of the observable '" + generated.name + "'");
  }
  const std::vector<float> sorted = sorted_sample(reference.values);
  const auto at = [&](double q) {
    return static_cast<double>(
        sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size() - 1))]);
  };
  const double low = at(kEdge), high = at(1 - kEdge);
  BulkRatio result{.observable = generated.name, .unit = generated.unit, .low = low, .high = high};
  if (!(high > low)) return result;
  const Counts made = count(generated.values, low, high), real = count(sorted, low, high);
  const auto n = static_cast<double>(generated.values.size());
  const auto m = static_cast<double>(reference.values.size());
  const double width = (high - low) / kBins;
  double chi2 = 0;
  for (int bin = 0; bin < kBins; ++bin) {
    const double a = made[static_cast<std::size_t>(bin)], b = real[static_cast<std::size_t>(bin)];
    if (b < kLeastShare * m) continue;
    const double ratio = (a / n) / (b / m);
    ++result.bins;
    result.within_5 += std::abs(ratio - 1) <= 0.05 ? 1 : 0;
    result.within_10 += std::abs(ratio - 1) <= 0.10 ? 1 : 0;
    const double difference = std::sqrt(m / n) * a - std::sqrt(n / m) * b;
    chi2 += difference * difference / (a + b);
    if (std::abs(ratio - 1) < std::abs(result.worst_ratio - 1)) continue;
    result.worst_ratio = ratio;
    result.worst_error = ratio * std::sqrt(1 / std::fmax(a, 1) + 1 / b);
    result.low = low + bin * width;
    result.high = result.low + width;
  }
  if (result.bins > 0) result.chi2_ndf = chi2 / result.bins;
  return result;
}

}  // namespace fastgan
