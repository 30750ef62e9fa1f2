// Random words to normal numbers by the operations of kernels/noise/box_muller.hpp, in their order:
// the bits are those of the CPU's kernels. Ranges and errors are stated there.
#pragma once

#include <cstdint>

#include "kernels/cuda/gpu.hpp"
#include "kernels/noise/philox.hpp"

namespace fastgan::kernels::cuda {

/// ln u for normal u > 0.
__device__ __forceinline__ float log_normal(float u) {
  constexpr std::uint32_t kSqrtHalf = 0x3f3504f3u;
  constexpr float kLn2High = 0x1.62e400p-1f;  // 15 bits: n·kLn2High is exact
  constexpr float kLn2Low = 0x1.7f7d1cp-20f;
  const std::uint32_t bits = __float_as_uint(u);
  const int n = static_cast<int>(bits - kSqrtHalf) >> 23;
  const float m = __uint_as_float(bits - (static_cast<std::uint32_t>(n) << 23));
  const float s = (m - 1.0f) / (m + 1.0f);
  const float s2 = s * s;
  float q = 1.0f / 9;
  q = fmaf(q, s2, 1.0f / 7);
  q = fmaf(q, s2, 1.0f / 5);
  q = fmaf(q, s2, 1.0f / 3);
  const float twice = s + s, exponent = static_cast<float>(n);
  const float low = fmaf(exponent, kLn2Low, twice * (s2 * q));
  return fmaf(exponent, kLn2High, low + twice);
}

/// cos (x) and sin (y) of 2π·(k + ½)·2⁻²³, k = word >> 9; the quadrant is found in integers.
__device__ __forceinline__ float2 cos_sin_turn(std::uint32_t word) {
  const std::uint32_t k = word >> 9;
  const std::uint32_t quadrant = (k + (1u << 20)) >> 21;                    // 0 … 4
  const int rest = static_cast<int>(k) - static_cast<int>(quadrant << 21);  // −2²⁰ … 2²⁰ − 1
  const float turn = (static_cast<float>(rest) + 0.5f) * 0x1p-23f;
  const float angle = turn * 0x1.921fb6p2f;
  const float a2 = angle * angle;
  float s = -1.0f / 39916800;
  s = fmaf(s, a2, 1.0f / 362880);
  s = fmaf(s, a2, -1.0f / 5040);
  s = fmaf(s, a2, 1.0f / 120);
  s = fmaf(s, a2, -1.0f / 6);
  const float sine = fmaf(angle * a2, s, angle);
  float c = -1.0f / 3628800;
  c = fmaf(c, a2, 1.0f / 40320);
  c = fmaf(c, a2, -1.0f / 720);
  c = fmaf(c, a2, 1.0f / 24);
  c = fmaf(c, a2, -1.0f / 2);
  const float cosine = fmaf(a2, c, 1.0f);
  const bool swapped = (quadrant & 1) != 0;
  const float of_cos = swapped ? sine : cosine, of_sin = swapped ? cosine : sine;
  return make_float2(((quadrant + 1) & 2) != 0 ? -of_cos : of_cos,
                     (quadrant & 2) != 0 ? -of_sin : of_sin);
}

__device__ __forceinline__ float2 normal_pair(std::uint32_t radius_word, std::uint32_t angle_word) {
  const float radius = sqrtf(-2.0f * log_normal(uniform(radius_word)));
  const float2 direction = cos_sin_turn(angle_word);
  return make_float2(radius * direction.x, radius * direction.y);
}

}  // namespace fastgan::kernels::cuda
