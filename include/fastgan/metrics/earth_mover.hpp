// Earth mover's distance between two histograms on a grid.
#pragma once

#include "fastgan/metrics/grid_histogram.hpp"

namespace fastgan {

/// The least work that turns the one histogram into the other: moved share times distance, summed.
/// Both are normalised to 1; distances are Euclidean, in bins (arXiv:1701.05927, section 5.6):
/// divided by the number of bins it is in units of the axes' lengths.
///
/// Exact, by the network simplex method on integers: no plan is cheaper by more than 2⁻³⁶ bins,
/// the rounding of the distances. What both histograms have in a bin stays there, which costs
/// nothing: for a metric, goods that leave a place where others arrive are never cheaper than those
/// others passing by. Throws Error (bad_input) on an empty histogram or more than 2³¹ events,
/// (bad_usage) on different grids.
double earth_mover_distance(const GridHistogram& a, const GridHistogram& b);

}  // namespace fastgan
