// Where a resonance stands and how wide it is, without a fit.
#pragma once

#include <cstddef>
#include <span>

namespace fastgan {

/// Of a sample in its unit. The half-width is half of the distance between the quantiles 16% and
/// 84%. Errors are statistical: of a median and of a difference of quantiles, with the density
/// taken from the quantiles beside them.
struct MassPeak {
  double median = 0, median_error = 0;
  double half_width = 0, half_width_error = 0;
  std::size_t n = 0;
};

/// Throws Error (bad_input) on fewer than 10 values and on values that are not finite.
MassPeak mass_peak(std::span<const float> values);

}  // namespace fastgan
