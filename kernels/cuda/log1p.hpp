// log(1 + e) for 0 ≤ e ≤ 1 by the operations of kernels/cpu/log1p.hpp, in their order.
#pragma once

#include "kernels/cuda/gpu.hpp"

namespace fastgan::kernels::cuda {

__device__ __forceinline__ float log1p_unit(float e) {
  const float s = e / (2.0f + e);
  const float s2 = s * s;
  float q = 1.0f / 15;
  q = fmaf(q, s2, 1.0f / 13);
  q = fmaf(q, s2, 1.0f / 11);
  q = fmaf(q, s2, 1.0f / 9);
  q = fmaf(q, s2, 1.0f / 7);
  q = fmaf(q, s2, 1.0f / 5);
  q = fmaf(q, s2, 1.0f / 3);
  const float twice = s + s;
  return fmaf(twice, s2 * q, twice);
}

}  // namespace fastgan::kernels::cuda
