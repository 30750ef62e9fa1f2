#include "fastgan/metrics/two_sample.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "fastgan/error.hpp"
#include "kernels/cuda/cub/samples.hpp"

namespace fastgan {
namespace {

void check_finite(std::span<const float> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i])) continue;
    throw Error(ErrorKind::bad_input, "sample: value " + std::to_string(i) + " is " +
                                          std::to_string(values[i]) +
                                          "; expected finite numbers only");
  }
}

void check_sorted(std::span<const float> values, const char* which) {
  if (values.empty()) {
    throw Error(ErrorKind::bad_usage, std::string("distance of two samples: sample ") + which +
                                          " is empty; expected at least one value");
  }
  bool sorted = std::isfinite(values.front()) && std::isfinite(values.back());
  for (std::size_t i = 1; i < values.size(); ++i) sorted &= values[i - 1] <= values[i];
  if (!sorted) {
    throw Error(ErrorKind::bad_usage, std::string("distance of two samples: sample ") + which +
                                          " is not sorted; pass it through sort_sample()");
  }
}

/// Walks through the distinct values x of both samples in ascending order and calls visit(x, i, j)
/// with the numbers of values ≤ x in a and in b.
template <class Visit>
void merge(std::span<const float> a, std::span<const float> b, const Visit& visit) {
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    const float x = j == b.size() || (i < a.size() && a[i] <= b[j]) ? a[i] : b[j];
    while (i < a.size() && a[i] == x) ++i;
    while (j < b.size() && b[j] == x) ++j;
    visit(x, static_cast<std::int64_t>(i), static_cast<std::int64_t>(j));
  }
}

}  // namespace

void sort_sample(std::span<float> values) {
  check_finite(values);
  std::sort(values.begin(), values.end());
}

std::vector<float> sorted_sample(std::span<const float> values) {
  std::vector<float> copy(values.begin(), values.end());
  sort_sample(copy);
  return copy;
}

double ks_distance(std::span<const float> a, std::span<const float> b) {
  check_sorted(a, "a");
  check_sorted(b, "b");
  const auto n = static_cast<std::int64_t>(a.size()), m = static_cast<std::int64_t>(b.size());
  std::int64_t largest = 0;
  merge(a, b, [&](float, std::int64_t i, std::int64_t j) {
    largest = std::max(largest, std::abs(i * m - j * n));
  });
  return static_cast<double>(largest) / (static_cast<double>(n) * static_cast<double>(m));
}

double w1_distance(std::span<const float> a, std::span<const float> b) {
  check_sorted(a, "a");
  check_sorted(b, "b");
  const auto n = static_cast<std::int64_t>(a.size()), m = static_cast<std::int64_t>(b.size());
  const double scale = 1.0 / (static_cast<double>(n) * static_cast<double>(m));
  double sum = 0, below = std::min(a.front(), b.front());
  std::int64_t difference = 0;  // n·m·(F_a − F_b) between `below` and the next value
  merge(a, b, [&](float x, std::int64_t i, std::int64_t j) {
    sum += static_cast<double>(std::abs(difference)) * (static_cast<double>(x) - below);
    below = x;
    difference = i * m - j * n;
  });
  return sum * scale;
}

SampleDistances sample_distances(std::span<const float> a, std::span<const float> b,
                                 Device* device) {
  if (device == nullptr) {
    const std::vector<float> sorted_a = sorted_sample(a), sorted_b = sorted_sample(b);
    return {ks_distance(sorted_a, sorted_b), w1_distance(sorted_a, sorted_b)};
  }
  check_finite(a);
  check_finite(b);
  constexpr std::size_t kMost = std::size_t{1} << 31;
  if (a.empty() || b.empty() || a.size() + b.size() >= kMost) {
    throw Error(ErrorKind::bad_usage, "distance of two samples on a device: found " +
                                          std::to_string(a.size()) + " and " +
                                          std::to_string(b.size()) +
                                          " values; expected some of each, and less than 2^31");
  }
  const ScaledDistances found = cuda_samples().distances(
      *device, {a.data(), b.data(), static_cast<Index>(a.size()), static_cast<Index>(b.size())});
  const double pairs = static_cast<double>(a.size()) * static_cast<double>(b.size());
  return {static_cast<double>(found.ks) / pairs, found.w1 * (1.0 / pairs)};
}

}  // namespace fastgan
