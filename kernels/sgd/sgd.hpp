// Stochastic gradient descent with momentum: v ← μv − lr·g, w ← w + v.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

struct SgdUpdate {
  float* w;         // (count)
  float* v;         // (count) velocity, starts at 0; null with momentum 0
  const float* dw;  // (count)
  Index count;
  float learning_rate = 1e-2f, momentum = 0.0f;
};

}  // namespace fastgan::kernels
