// Cross-entropy of one logit, and its gradient, by the operations of bce_logits_cpu.cpp and
// bce_targets_cpu.cpp: e = exp(−|z|) ≤ 1, and nothing cancels for t = 0 and t = 1.
#pragma once

#include "kernels/cuda/exp.hpp"
#include "kernels/cuda/log1p.hpp"

namespace fastgan::kernels::cuda {

/// max(z,0) − z·t + log(1 + e)
__device__ __forceinline__ float loss_of(float z, float target) {
  const float linear = fmaf(-z, target, z > 0.0f ? z : 0.0f);
  return linear + log1p_unit(exp_nonpositive(-fabsf(z)));
}

/// factor · (σ(z) − t)
__device__ __forceinline__ float gradient_of(float z, float target, float factor) {
  const float e = exp_nonpositive(-fabsf(z)), rest = 1.0f - target;
  const float constant = z < 0.0f ? 0.0f - target : rest;
  const float of_e = z < 0.0f ? rest : 0.0f - target;
  return factor * (fmaf(of_e, e, constant) / (1.0f + e));
}

}  // namespace fastgan::kernels::cuda
