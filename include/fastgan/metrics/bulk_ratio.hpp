// Ratio of generated to real events in the bulk of a distribution, bin by bin.
#pragma once

#include <string>

#include "fastgan/physics/observables.hpp"

namespace fastgan {

/// 20 equal bins between the quantiles 1% and 99% of the real events; those that hold less than 1%
/// of them do not count.
struct BulkRatio {
  std::string observable, unit;
  int bins = 0;                     ///< that count
  int within_5 = 0, within_10 = 0;  ///< with a ratio of 1 within 5% and 10%
  // The bin whose ratio is furthest from 1, with its statistical error, and its borders.
  double worst_ratio = 1, worst_error = 0, low = 0, high = 0;
  double chi2_ndf = 0;  ///< of the difference of both, over bins that count
};

/// Throws Error (bad_input) on samples without values.
BulkRatio bulk_ratio(const Observable& generated, const Observable& reference);

}  // namespace fastgan
