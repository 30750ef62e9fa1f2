// Adam (Kingma and Ba, arXiv:1412.6980) with bias correction:
// m ← β1·m + (1−β1)·g, v ← β2·v + (1−β2)·g², w ← w − lr·(m/(1−β1ᵗ)) / (√(v/(1−β2ᵗ)) + ε).
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

struct AdamUpdate {
  float* w;         // (count)
  float* m;         // (count) first moment, starts at 0
  float* v;         // (count) second moment, starts at 0
  const float* dw;  // (count)
  Index count;
  Index step;  // t, counts from 1
  float learning_rate = 1e-3f, beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f;
};

}  // namespace fastgan::kernels
