// How intensities are distributed over all pixels of all images.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "fastgan/images.hpp"

namespace fastgan {

/// Bins of equal width in the logarithm. Smaller pixels are discarded as in arXiv:1701.05927,
/// section 5.1, which has interpolated images.
struct LogAxis {
  double low = 1e-3, high = 1e3;  ///< GeV
  std::size_t bins = 60;          ///< ten per decade
};

struct IntensityHistogram {
  std::vector<double> edges;                      ///< (bins + 1), a bin holds its lower edge
  std::vector<std::uint64_t> counts;              ///< (bins)
  std::uint64_t zeros = 0, below = 0, above = 0;  ///< pixels outside: 0, lit but small, large
};

/// Throws Error (bad_usage) on an axis without bins or not 0 < low < high, (bad_input) on pixels
/// that are not finite or negative.
IntensityHistogram pixel_intensities(const Images& images, const LogAxis& axis = {});

}  // namespace fastgan
