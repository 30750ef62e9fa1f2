// exp, sigmoid and tanh of one number by the operations of kernels/cpu/exp.hpp, in their order: the
// bits are those of the CPU's kernels. Ranges and errors are stated there.
#pragma once

#include "kernels/cuda/gpu.hpp"

namespace fastgan::kernels::cuda {

/// 2ⁿ for integral n in [−126, 127]
__device__ __forceinline__ float exp2_integer(float n) {
  return __int_as_float((static_cast<int>(n) + 127) << 23);
}

/// The pieces of eˣ: eˣ = 2ⁿ·(1 + p).
struct ExpParts {
  float p;
  float n;  // integral, −150 … 0
};

__device__ __forceinline__ ExpParts exp_parts(float x) {
  constexpr float kLog2e = 0x1.715476p0f;
  constexpr float kLn2High = 0x1.62e400p-1f;  // 15 bits: n·kLn2High is exact
  constexpr float kLn2Low = 0x1.7f7d1cp-20f;
  constexpr float kRound = 0x1.8p23f;  // adding it leaves the nearest integer
  x = -104.0f > x ? -104.0f : x;       // below, eˣ is 0 in fp32; a NaN stays
  const float n = fmaf(x, kLog2e, kRound) - kRound;
  const float r = fmaf(n, -kLn2Low, fmaf(n, -kLn2High, x));
  float q = 1.0f / 5040;
  q = fmaf(q, r, 1.0f / 720);
  q = fmaf(q, r, 1.0f / 120);
  q = fmaf(q, r, 1.0f / 24);
  q = fmaf(q, r, 1.0f / 6);
  q = fmaf(q, r, 1.0f / 2);
  return {fmaf(q, r * r, r), n};
}

/// eˣ for x ≤ 0, gradual underflow included.
__device__ __forceinline__ float exp_nonpositive(float x) {
  const ExpParts e = exp_parts(x);
  const float normal = e.n > -126.0f ? e.n : -126.0f;
  const float scale = exp2_integer(normal);
  const float rest = e.n - normal;
  return fmaf(e.p, scale, scale) * exp2_integer(rest > -24.0f ? rest : -24.0f);
}

/// eˣ − 1 for x ≤ 0, with a small relative error near 0 too.
__device__ __forceinline__ float expm1_nonpositive(float x) {
  const ExpParts e = exp_parts(x);
  const float scale = exp2_integer(e.n > -126.0f ? e.n : -126.0f);
  return fmaf(e.p, scale, scale - 1.0f);
}

/// 1 / (1 + e⁻ˣ)
__device__ __forceinline__ float sigmoid(float x) {
  const float e = exp_nonpositive(-fabsf(x));
  return (x < 0.0f ? e : 1.0f) / (1.0f + e);
}

__device__ __forceinline__ float tanh(float x) {
  const float magnitude = fabsf(x);
  const float t = expm1_nonpositive(-2.0f * (50.0f < magnitude ? 50.0f : magnitude));
  const float y = (0.0f - t) / (2.0f + t);
  return x < 0.0f ? 0.0f - y : y;
}

}  // namespace fastgan::kernels::cuda
