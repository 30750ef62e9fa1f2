// Two observables at once: the plane of generated against that of real events.
#pragma once

#include <string>
#include <vector>

#include "fastgan/metrics/grid_histogram.hpp"
#include "fastgan/physics/observables.hpp"

namespace fastgan {

/// Equal bins between the quantiles 1% and 99% of the real events; what lies outside does not
/// count.
struct PlaneComparison {
  std::string x, y, x_unit, y_unit;
  GridAxis of_x, of_y;
  std::vector<float> generated, reference;  ///< shares of all events (x.bins, y.bins)
  std::vector<float> pulls;  ///< difference over its statistical error; 0 where both are empty
  double chi2_ndf = 0;       ///< over the bins with 10 events of both together, or more
  std::size_t bins = 0;      ///< those bins
};

/// `x` and `y` name observables of both samples. Throws Error (bad_usage) on unknown names, Error
/// (bad_input) on samples without values.
PlaneComparison plane_comparison(const Observables& generated, const Observables& reference,
                                 const std::string& x, const std::string& y, std::size_t bins = 32);

}  // namespace fastgan
