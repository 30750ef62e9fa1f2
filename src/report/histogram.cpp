#include "src/report/histogram.hpp"

#include <algorithm>
#include <cmath>

namespace fastgan::report {
namespace {

constexpr int kBins = 50;

bool is_integer_valued(const std::vector<float>& sorted) {
  return sorted.back() - sorted.front() <= 60 &&
         std::all_of(sorted.begin(), sorted.end(), [](float v) { return v == std::floor(v); });
}

}  // namespace

Binning binning_of(std::span<const float> values) {
  std::vector<float> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  if (sorted.empty()) return {};
  const auto quantile = [&](double q) {
    return static_cast<double>(
        sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size() - 1))]);
  };
  if (is_integer_valued(sorted)) {
    const double low = sorted.front(), high = sorted.back();
    return {low - 0.5, high + 0.5, static_cast<int>(std::lround(high - low)) + 1};
  }
  const double low = quantile(0.001), high = quantile(0.999);
  return high > low ? Binning{low, high, kBins} : Binning{low - 0.5, low + 0.5, 1};
}

Histogram histogram(std::span<const float> values, const Binning& binning) {
  Histogram result{std::vector<double>(static_cast<std::size_t>(binning.bins), 0.0), {}};
  for (const float value : values) {
    const double position = (static_cast<double>(value) - binning.low) / binning.width();
    if (!(position >= 0 && position <= binning.bins)) continue;
    const int bin = std::min(static_cast<int>(position), binning.bins - 1);
    result.density[static_cast<std::size_t>(bin)] += 1;
  }
  const double scale = 1 / (std::max(1.0, static_cast<double>(values.size())) * binning.width());
  for (double& density : result.density) {
    result.error.push_back(std::sqrt(density) * scale);
    density *= scale;
  }
  return result;
}

}  // namespace fastgan::report
