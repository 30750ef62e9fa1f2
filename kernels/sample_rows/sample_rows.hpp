// Events of a data set, drawn with replacement: x[n] = data[r], and label[n] = labels[r], where r
// is the number of 64 bits of the words 0 (low) and 1 of event first + n under `key`, modulo
// `rows`.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/noise/philox.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

struct SampleRows {
  float* x;  // (N, D), rows ldx apart
  Index ldx;
  std::int32_t* label = nullptr;         // (N) or null
  const float* data;                     // (rows, D)
  const std::int32_t* labels = nullptr;  // (rows) or null
  Index N, D, rows;
  RandomKey key;
  std::uint64_t first = 0;  // index of the draw of row 0
};

/// The row of the data that event `event` is.
constexpr Index sampled_row(const RandomKey& key, std::uint64_t event, Index rows) {
  const PhiloxBlock words = philox(key, event, 0);
  const std::uint64_t word = words[0] | static_cast<std::uint64_t>(words[1]) << 32;
  return static_cast<Index>(word % static_cast<std::uint64_t>(rows));
}

}  // namespace fastgan::kernels
