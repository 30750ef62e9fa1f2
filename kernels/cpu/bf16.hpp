// Pairs of bf16 numbers, the elements of the operands of AMX: sixteen 32-bit words, the even member
// of each pair in the low half.
//
// Rounding is to nearest even; denormal numbers become zero, whatever MXCSR says, and no flag is
// raised. Source: VCVTNE2PS2BF16 in Intel 64 and IA-32 Architectures Software Developer's Manual,
// volume 2.
#pragma once

#include <cstdint>
#include <cstring>

#include "kernels/cpu/simd.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

#if defined(FASTGAN_ISA_IS_avx512)

struct Pairs {
  __m512i v;
};

FASTGAN_INLINE Pairs zero_pairs() { return {_mm512_setzero_si512()}; }
FASTGAN_INLINE void store(void* p, Pairs a) { _mm512_storeu_si512(p, a.v); }

/// (a0, a1) … (a14, a15), (b0, b1) … (b14, b15)
FASTGAN_INLINE Pairs neighbours(Vec a, Vec b) {
  return {reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(b.v, a.v))};
}

/// (a0, b0) … (a15, b15)
FASTGAN_INLINE Pairs interleaved(Vec a, Vec b) {
  const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  // Words 0 … 15 come from a, 16 … 31 from b.
  const __m512i word =
      _mm512_or_si512(lane, _mm512_slli_epi32(_mm512_add_epi32(lane, _mm512_set1_epi32(16)), 16));
  return {_mm512_permutexvar_epi16(word, neighbours(a, b).v)};
}

/// a rounded to bf16, as fp32 numbers
FASTGAN_INLINE Vec rounded_to_bf16(Vec a) {
  const auto words = reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(a.v));
  return {_mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(words), 16))};
}

/// The words of a 16 x 16 matrix transposed: within blocks of 4 x 4, then the blocks.
FASTGAN_INLINE void transpose(Pairs (&a)[16]) {
  __m512i t[16];
#pragma GCC unroll 8
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_epi32(a[i].v, a[i + 1].v);
    t[i + 1] = _mm512_unpackhi_epi32(a[i].v, a[i + 1].v);
  }
  __m512i s[16];  // s[4g + j]: its 128-bit part L is rows 4g … 4g + 3 of column 4L + j
#pragma GCC unroll 4
  for (int i = 0; i < 16; i += 4) {
    s[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
    s[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
    s[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
    s[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
  }
#pragma GCC unroll 4
  for (int j = 0; j < 4; ++j) {
    constexpr int kEven = 0x88, kOdd = 0xdd;  // parts 0 and 2, or 1 and 3, of both arguments
    const __m512i even0 = _mm512_shuffle_i32x4(s[j], s[4 + j], kEven);
    const __m512i odd0 = _mm512_shuffle_i32x4(s[j], s[4 + j], kOdd);
    const __m512i even1 = _mm512_shuffle_i32x4(s[8 + j], s[12 + j], kEven);
    const __m512i odd1 = _mm512_shuffle_i32x4(s[8 + j], s[12 + j], kOdd);
    a[j].v = _mm512_shuffle_i32x4(even0, even1, kEven);
    a[4 + j].v = _mm512_shuffle_i32x4(odd0, odd1, kEven);
    a[8 + j].v = _mm512_shuffle_i32x4(even0, even1, kOdd);
    a[12 + j].v = _mm512_shuffle_i32x4(odd0, odd1, kOdd);
  }
}

#else

struct Pairs {
  std::uint32_t v[16];
};
static_assert(Vec::kLanes == 16);

inline std::uint32_t bf16_bits(float x) {
  constexpr std::uint32_t kExponent = 0x7f800000u, kSign = 0x8000u, kQuiet = 0x40u;
  const auto bits = std::bit_cast<std::uint32_t>(x);
  if ((bits & kExponent) == 0) return bits >> 16 & kSign;  // zero and denormal numbers
  if (std::isnan(x)) return bits >> 16 | kQuiet;           // a NaN stays one
  return (bits + 0x7fffu + (bits >> 16 & 1)) >> 16;        // infinity stays itself
}

FASTGAN_INLINE Pairs zero_pairs() { return {}; }
FASTGAN_INLINE void store(void* p, const Pairs& a) { std::memcpy(p, a.v, sizeof(a.v)); }
FASTGAN_INLINE Pairs neighbours(const Vec& a, const Vec& b) {
  Pairs pairs;
  for (int i = 0; i < 16; ++i) {
    const Vec& from = i < 8 ? a : b;
    const int at = 2 * i % 16;
    pairs.v[i] = bf16_bits(from.v[at]) | bf16_bits(from.v[at + 1]) << 16;
  }
  return pairs;
}
FASTGAN_INLINE Pairs interleaved(const Vec& a, const Vec& b) {
  Pairs pairs;
  for (int i = 0; i < 16; ++i) pairs.v[i] = bf16_bits(a.v[i]) | bf16_bits(b.v[i]) << 16;
  return pairs;
}
FASTGAN_INLINE Vec rounded_to_bf16(const Vec& a) {
  return lanewise([&](int i) { return std::bit_cast<float>(bf16_bits(a.v[i]) << 16); });
}
FASTGAN_INLINE void transpose(Pairs (&a)[16]) {
  for (int i = 0; i < 16; ++i) {
    for (int j = 0; j < i; ++j) std::swap(a[i].v[j], a[j].v[i]);
  }
}

#endif

}  // namespace fastgan::kernels::FASTGAN_ISA
