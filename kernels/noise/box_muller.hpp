// Random words to uniform and to normal numbers, from operations that give the same bits in AVX2
// and AVX-512 (and no call of the C library).
//
// u = (k + ½)·2⁻²³ with k = word >> 9 is exact in fp32 and never 0 or 1.
// Normal numbers (Box and Muller, Ann. Math. Stat. 29 (1958) 610): √(−2·ln u)·cos 2πv and
// √(−2·ln u)·sin 2πv; |x| ≤ √(2·ln 2²⁴) = 5.77.
#pragma once

#include "kernels/noise/words.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

struct VecPair {
  Vec first, second;
};

FASTGAN_INLINE Vec uniform(Words word) {
  return (to_float(shift_right<9>(word)) + broadcast(0.5f)) * broadcast(0x1p-23f);
}

/// ln u for normal u > 0: u = 2ⁿ·m with √½ ≤ m < √2; ln m = 2·artanh((m − 1)/(m + 1)) by its Taylor
/// series up to s⁹ (remainder 3e-10). The relative error stays 3 ulp towards u = 1, where n = 0.
FASTGAN_INLINE Vec log_normal(Vec u) {
  constexpr std::uint32_t kSqrtHalf = 0x3f3504f3u;
  constexpr float kLn2High = 0x1.62e400p-1f;  // 15 bits: n·kLn2High is exact
  constexpr float kLn2Low = 0x1.7f7d1cp-20f;
  const Words n = shift_right_signed<23>(bits_of(u) - broadcast_word(kSqrtHalf));
  const Vec m = float_of(bits_of(u) - shift_left<23>(n));
  const Vec s = (m - broadcast(1.0f)) / (m + broadcast(1.0f));
  const Vec s2 = s * s;
  Vec q = broadcast(1.0f / 9);
  q = fma(q, s2, broadcast(1.0f / 7));
  q = fma(q, s2, broadcast(1.0f / 5));
  q = fma(q, s2, broadcast(1.0f / 3));
  const Vec twice = s + s, exponent = to_float(n);
  const Vec low = fma(exponent, broadcast(kLn2Low), twice * (s2 * q));
  return fma(exponent, broadcast(kLn2High), low + twice);
}

/// cos and sin of 2π·(k + ½)·2⁻²³, k = word >> 9. The quadrant is found in integers: the angle left
/// is exact before it is multiplied with 2π, and lies within ±π/4, where the Taylor series up to
/// θ¹¹ and θ¹⁰ leave 1e-10 and 2e-9.
FASTGAN_INLINE VecPair cos_sin_turn(Words word) {
  const Words k = shift_right<9>(word);
  const Words quadrant = shift_right<21>(k + broadcast_word(1u << 20));  // 0 … 4
  const Words rest = k - shift_left<21>(quadrant);  // −2²⁰ … 2²⁰ − 1
  const Vec turn = (to_float(rest) + broadcast(0.5f)) * broadcast(0x1p-23f);
  const Vec angle = turn * broadcast(0x1.921fb6p2f);
  const Vec a2 = angle * angle;
  Vec s = broadcast(-1.0f / 39916800);
  s = fma(s, a2, broadcast(1.0f / 362880));
  s = fma(s, a2, broadcast(-1.0f / 5040));
  s = fma(s, a2, broadcast(1.0f / 120));
  s = fma(s, a2, broadcast(-1.0f / 6));
  const Vec sine = fma(angle * a2, s, angle);
  Vec c = broadcast(-1.0f / 3628800);
  c = fma(c, a2, broadcast(1.0f / 40320));
  c = fma(c, a2, broadcast(-1.0f / 720));
  c = fma(c, a2, broadcast(1.0f / 24));
  c = fma(c, a2, broadcast(-1.0f / 2));
  const Vec cosine = fma(a2, c, broadcast(1.0f));
  const Mask swapped = greater(to_float(quadrant & broadcast_word(1)), zero());
  const Words two = broadcast_word(2);
  const Words cos_sign = shift_left<30>((quadrant + broadcast_word(1)) & two);
  const Words sin_sign = shift_left<30>(quadrant & two);
  return {float_of(bits_of(select(swapped, sine, cosine)) ^ cos_sign),
          float_of(bits_of(select(swapped, cosine, sine)) ^ sin_sign)};
}

FASTGAN_INLINE VecPair normal_pair(Words radius_word, Words angle_word) {
  const Vec radius = sqrt(broadcast(-2.0f) * log_normal(uniform(radius_word)));
  const VecPair direction = cos_sin_turn(angle_word);
  return {radius * direction.first, radius * direction.second};
}

}  // namespace fastgan::kernels::FASTGAN_ISA
