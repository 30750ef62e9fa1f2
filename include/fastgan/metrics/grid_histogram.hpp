// Histograms of pairs of observables on a grid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

namespace fastgan {

class Device;

/// Equal bins over [low, high].
struct GridAxis {
  double low = 0, high = 1;
  std::size_t bins = 40;

  /// The bin of a value; values outside belong to the outermost bins.
  std::size_t bin(double value) const;
};

/// The axis from the least to the greatest value of all samples; where these are equal, half a unit
/// to either side. Throws Error (bad_input) on samples without values or with one that is not
/// finite.
GridAxis covering_axis(std::initializer_list<std::span<const float>> samples,
                       std::size_t bins = 40);

struct GridHistogram {
  GridAxis x, y;
  std::vector<std::uint64_t> counts;  // (x.bins, y.bins)
};

/// On the host or on cuda_device(), with the same counts. Throws Error (bad_input) on values that
/// are not finite, (bad_usage) on lists of different lengths, on axes without bins or extent and,
/// on a device, on 2³¹ values or bins and more, (resource).
GridHistogram grid_histogram(std::span<const float> x, std::span<const float> y,
                             const GridAxis& of_x, const GridAxis& of_y, Device* device = nullptr);

}  // namespace fastgan
