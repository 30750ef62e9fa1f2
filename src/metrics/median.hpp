// Medians of small lists and of samples.
#pragma once

#include <algorithm>
#include <vector>

namespace fastgan {

/// The middle value, the mean of the two middle ones for an even number; 0 for none.
template <class T>
T median(std::vector<T> values) {
  if (values.empty()) return T{0};
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / T{2};
}

}  // namespace fastgan
