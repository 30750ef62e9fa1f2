// Histograms of one observable in several samples, with common bins.
#pragma once

#include <span>
#include <vector>

namespace fastgan::report {

struct Binning {
  double low = 0, high = 1;
  int bins = 1;
  double width() const { return (high - low) / bins; }
  double edge(int bin) const { return low + bin * width(); }
};

/// Bins of the quantiles 0.1% to 99.9% of a sample; one per integer for integer values.
Binning binning_of(std::span<const float> values);

/// Probability density per bin and its statistical error; values outside the bins count in the
/// normalisation only.
struct Histogram {
  std::vector<double> density, error;
};

Histogram histogram(std::span<const float> values, const Binning& binning);

}  // namespace fastgan::report
