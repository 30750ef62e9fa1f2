#include "fastgan/metrics/grid_histogram.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "fastgan/error.hpp"
#include "kernels/cuda/cub/samples.hpp"

namespace fastgan {
namespace {

void check_finite(std::span<const float> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i])) continue;
    throw Error(ErrorKind::bad_input,
                "histogram: value " + std::to_string(i) + " (from 0) is not finite");
  }
}

void check_axis(const GridAxis& axis) {
  if (axis.bins > 0 && std::isfinite(axis.low) && std::isfinite(axis.high) &&
      axis.low < axis.high) {
    return;
  }
  throw Error(ErrorKind::bad_usage, "histogram: found an axis of " + std::to_string(axis.bins) +
                                        " bins from " + std::to_string(axis.low) + " to " +
                                        std::to_string(axis.high));
}

/// Counts pairs of values, which have been checked, into a histogram of zeros.
void count_on(Device& device, std::span<const float> x, std::span<const float> y,
              GridHistogram& histogram) {
  constexpr std::size_t kMost = std::size_t{1} << 31;
  const GridAxis &of_x = histogram.x, &of_y = histogram.y;
  if (x.size() >= kMost || histogram.counts.size() >= kMost - 1) {
    throw Error(ErrorKind::bad_usage, "histogram on a device: found " + std::to_string(x.size()) +
                                          " values and " + std::to_string(histogram.counts.size()) +
                                          " bins; expected less than 2^31 of each");
  }
  if (x.empty()) return;
  const GridSample sample{x.data(),
                          y.data(),
                          static_cast<Index>(x.size()),
                          {of_x.low, of_y.low},
                          {of_x.high, of_y.high},
                          {static_cast<Index>(of_x.bins), static_cast<Index>(of_y.bins)}};
  cuda_samples().histogram(device, sample, histogram.counts.data());
}

}  // namespace

std::size_t GridAxis::bin(double value) const {
  const double position = (value - low) / (high - low) * static_cast<double>(bins);
  const double last = static_cast<double>(bins - 1);
  return static_cast<std::size_t>(std::clamp(std::floor(position), 0.0, last));
}

GridAxis covering_axis(std::initializer_list<std::span<const float>> samples, std::size_t bins) {
  GridAxis axis{HUGE_VAL, -HUGE_VAL, bins};
  for (const std::span<const float> sample : samples) {
    check_finite(sample);
    for (const float value : sample) {
      axis.low = std::min(axis.low, static_cast<double>(value));
      axis.high = std::max(axis.high, static_cast<double>(value));
    }
  }
  if (axis.low > axis.high) {
    throw Error(ErrorKind::bad_input, "histogram: expected values, found none");
  }
  if (axis.low == axis.high) {
    axis.low -= 0.5;
    axis.high += 0.5;
  }
  return axis;
}

GridHistogram grid_histogram(std::span<const float> x, std::span<const float> y,
                             const GridAxis& of_x, const GridAxis& of_y, Device* device) {
  check_axis(of_x);
  check_axis(of_y);
  if (x.size() != y.size()) {
    throw Error(ErrorKind::bad_usage, "histogram: found " + std::to_string(x.size()) + " and " +
                                          std::to_string(y.size()) + " values; expected pairs");
  }
  check_finite(x);
  check_finite(y);
  GridHistogram histogram{of_x, of_y, std::vector<std::uint64_t>(of_x.bins * of_y.bins)};
  if (device != nullptr) {
    count_on(*device, x, y, histogram);
    return histogram;
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    ++histogram.counts[of_x.bin(static_cast<double>(x[i])) * of_y.bins +
                       of_y.bin(static_cast<double>(y[i]))];
  }
  return histogram;
}

}  // namespace fastgan
