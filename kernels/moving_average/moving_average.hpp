// Exponential moving average of weights: average ← decay·average + (1 − decay)·w.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

struct MovingAverage {
  float* average;  // (count)
  const float* w;  // (count)
  Index count;
  float decay;
};

}  // namespace fastgan::kernels
