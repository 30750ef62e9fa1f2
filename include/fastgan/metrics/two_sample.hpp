// Distances between two one-dimensional samples, from their empirical distribution functions.
#pragma once

#include <span>
#include <vector>

namespace fastgan {

class Device;

/// Sorts in place. Throws Error (bad_input) on a value that is not finite, naming its position.
void sort_sample(std::span<float> values);
/// A sorted copy; otherwise as sort_sample().
std::vector<float> sorted_sample(std::span<const float> values);

/// Kolmogorov-Smirnov distance D = sup_x |F_a(x) − F_b(x)| of two sorted samples, exact: counts
/// are integers, equal values are passed together, one division ends it. O(n + m). Throws Error
/// (bad_usage) on an empty or unsorted sample.
double ks_distance(std::span<const float> a, std::span<const float> b);

/// Wasserstein-1 distance ∫ |F_a(x) − F_b(x)| dx of two sorted samples of any sizes, in the unit
/// of the values; summed in double in ascending order. O(n + m). Errors as ks_distance().
double w1_distance(std::span<const float> a, std::span<const float> b);

struct SampleDistances {
  double ks = 0, w1 = 0;
};

/// Both distances of two samples in any order, on the host or on cuda_device(), which pays for
/// millions of values. From there `ks` has the same bits, and `w1`, whose sum is made in another
/// order, lies within (n + m)·2⁻⁵² of itself. Throws Error (bad_input) on a value that is not
/// finite, (bad_usage) on an empty sample or, on a device, on 2³¹ values and more, (resource).
SampleDistances sample_distances(std::span<const float> a, std::span<const float> b,
                                 Device* device = nullptr);

}  // namespace fastgan
