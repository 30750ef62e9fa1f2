// Adadelta (Zeiler, arXiv:1212.5701): a ← ρa + (1−ρ)g², u = g·√(d+ε)/√(a+ε), d ← ρd + (1−ρ)u²,
// w ← w − lr·u.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

struct AdadeltaUpdate {
  float* w;                  // (count)
  float* squared_gradients;  // (count) a, starts at 0
  float* squared_updates;    // (count) d, starts at 0
  const float* dw;           // (count)
  Index count;
  float learning_rate = 1.0f, rho = 0.95f, epsilon = 1e-7f;
};

}  // namespace fastgan::kernels
