#include "fastgan/metrics/pixel_intensities.hpp"

#include <algorithm>
#include <cmath>

#include "fastgan/error.hpp"

namespace fastgan {

IntensityHistogram pixel_intensities(const Images& images, const LogAxis& axis) {
  if (axis.bins == 0 || !(axis.low > 0) || !(axis.low < axis.high) || !std::isfinite(axis.high)) {
    throw Error(ErrorKind::bad_usage,
                "pixel intensities: expected bins over 0 < low < high; found " +
                    std::to_string(axis.bins) + " from " + std::to_string(axis.low) + " to " +
                    std::to_string(axis.high));
  }
  check_images("pixel intensities", images);
  IntensityHistogram histogram{{}, std::vector<std::uint64_t>(axis.bins)};
  for (std::size_t k = 0; k <= axis.bins; ++k) {
    const double position = static_cast<double>(k) / static_cast<double>(axis.bins);
    histogram.edges.push_back(axis.low * std::pow(axis.high / axis.low, position));
  }
  histogram.edges.back() = axis.high;
  for (const float pixel : images.pixels) {
    const double value = pixel;
    if (value == 0) {
      ++histogram.zeros;
    } else if (value < axis.low) {
      ++histogram.below;
    } else if (value >= axis.high) {
      ++histogram.above;
    } else {
      const auto next = std::upper_bound(histogram.edges.begin(), histogram.edges.end(), value);
      ++histogram.counts[static_cast<std::size_t>(next - histogram.edges.begin()) - 1];
    }
  }
  return histogram;
}

}  // namespace fastgan
