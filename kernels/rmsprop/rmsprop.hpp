// RMSProp (Tieleman and Hinton, 2012): a ← ρa + (1−ρ)g², w ← w − lr·g / (√a + ε).
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

struct RmspropUpdate {
  float* w;                  // (count)
  float* squared_gradients;  // (count) a, starts at 0
  const float* dw;           // (count)
  Index count;
  float learning_rate = 1e-3f, rho = 0.9f, epsilon = 1e-7f;
};

}  // namespace fastgan::kernels
