// Classes of events to generate, each as likely as the others: label[n] = word 0 of event first + n
// under `key`, modulo `classes`.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/noise/philox.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

struct RandomLabels {
  std::int32_t* label;  // (N) each in [0, classes)
  Index N, classes;
  RandomKey key;
  std::uint64_t first = 0;  // index of the event of row 0
};

constexpr std::int32_t random_label(const RandomKey& key, std::uint64_t event, Index classes) {
  return static_cast<std::int32_t>(philox(key, event, 0)[0] % static_cast<std::uint32_t>(classes));
}

}  // namespace fastgan::kernels
