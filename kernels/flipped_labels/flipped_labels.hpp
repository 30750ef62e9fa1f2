// Targets with flipped labels: target[n] = 1 − label where the uniform number `draw` of event
// first + n under `key` lies below `rate`, else label. The label is one for all events (real or
// generated) or one for each (its class). An event is flipped or not for any split.
// Source: LAGAN, arXiv:1701.05927, section 4 (5% of real/fake, 5% and 9% of class labels).
#pragma once

#include "kernels/backend.hpp"
#include "kernels/noise/philox.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

struct FlippedLabels {
  float* target;                        // (N) 0 or 1
  const std::int32_t* label = nullptr;  // (N) 0 or 1; null: `all`
  std::int32_t all = 0;
  Index N;
  float rate;  // in [0, 1]
  RandomKey key;
  std::uint32_t draw = 0;   // tells the targets of one event apart
  std::uint64_t first = 0;  // index of the event of row 0
};

}  // namespace fastgan::kernels
