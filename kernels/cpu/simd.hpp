// A vector of fp32 numbers in the instruction set that this file is being compiled for. The same
// kernel source is compiled once per instruction set, in namespace kernels::FASTGAN_ISA.
// (Highway 1.0.3 of Debian 12 was not taken: it knows neither AMX nor bf16 dot products, and its
// multi-target files include themselves.)
#pragma once

#include <cstdint>

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

#if defined(FASTGAN_ISA_IS_avx512) || defined(FASTGAN_ISA_IS_avx2)
#include <immintrin.h>
#else
#include <bit>
#include <cmath>
#endif

#define FASTGAN_INLINE inline __attribute__((always_inline))

namespace fastgan::kernels::FASTGAN_ISA {

#if defined(FASTGAN_ISA_IS_avx512)

struct Vec {
  static constexpr int kLanes = 16;
  __m512 v;
};
struct Mask {
  __mmask16 m;
};

FASTGAN_INLINE Vec zero() { return {_mm512_setzero_ps()}; }
FASTGAN_INLINE Vec broadcast(float a) { return {_mm512_set1_ps(a)}; }
FASTGAN_INLINE Vec load(const float* p) { return {_mm512_loadu_ps(p)}; }
FASTGAN_INLINE void store(float* p, Vec a) { _mm512_storeu_ps(p, a.v); }
FASTGAN_INLINE Mask first_lanes(Index n) {
  return {n >= 16 ? static_cast<__mmask16>(0xffff) : static_cast<__mmask16>((1u << n) - 1u)};
}
FASTGAN_INLINE Vec load(const float* p, Mask k) { return {_mm512_maskz_loadu_ps(k.m, p)}; }
FASTGAN_INLINE void store(float* p, Vec a, Mask k) { _mm512_mask_storeu_ps(p, k.m, a.v); }
FASTGAN_INLINE Vec operator+(Vec a, Vec b) { return {_mm512_add_ps(a.v, b.v)}; }
FASTGAN_INLINE Vec operator-(Vec a, Vec b) { return {_mm512_sub_ps(a.v, b.v)}; }
FASTGAN_INLINE Vec operator*(Vec a, Vec b) { return {_mm512_mul_ps(a.v, b.v)}; }
FASTGAN_INLINE Vec operator/(Vec a, Vec b) { return {_mm512_div_ps(a.v, b.v)}; }
FASTGAN_INLINE Vec fma(Vec a, Vec b, Vec c) { return {_mm512_fmadd_ps(a.v, b.v, c.v)}; }
FASTGAN_INLINE Vec max(Vec a, Vec b) { return {_mm512_max_ps(a.v, b.v)}; }
FASTGAN_INLINE Vec min(Vec a, Vec b) { return {_mm512_min_ps(a.v, b.v)}; }
FASTGAN_INLINE Vec sqrt(Vec a) { return {_mm512_sqrt_ps(a.v)}; }
FASTGAN_INLINE Vec abs(Vec a) { return {_mm512_abs_ps(a.v)}; }
FASTGAN_INLINE Mask greater(Vec a, Vec b) { return {_mm512_cmp_ps_mask(a.v, b.v, _CMP_GT_OQ)}; }
/// a where the mask is set, else b
FASTGAN_INLINE Vec select(Mask k, Vec a, Vec b) { return {_mm512_mask_blend_ps(k.m, b.v, a.v)}; }
/// 2ⁿ for integral n in [−126, 127]
FASTGAN_INLINE Vec exp2_integer(Vec n) {
  const __m512i biased = _mm512_add_epi32(_mm512_cvtps_epi32(n.v), _mm512_set1_epi32(127));
  return {_mm512_castsi512_ps(_mm512_slli_epi32(biased, 23))};
}

#elif defined(FASTGAN_ISA_IS_avx2)

struct Vec {
  static constexpr int kLanes = 8;
  __m256 v;
};
struct Mask {
  __m256 m;
};

FASTGAN_INLINE Vec zero() { return {_mm256_setzero_ps()}; }
FASTGAN_INLINE Vec broadcast(float a) { return {_mm256_set1_ps(a)}; }
FASTGAN_INLINE Vec load(const float* p) { return {_mm256_loadu_ps(p)}; }
FASTGAN_INLINE void store(float* p, Vec a) { _mm256_storeu_ps(p, a.v); }
FASTGAN_INLINE Mask first_lanes(Index n) {
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  const __m256i count = _mm256_set1_epi32(static_cast<int>(n > 8 ? 8 : n));
  return {_mm256_castsi256_ps(_mm256_cmpgt_epi32(count, lane))};
}
FASTGAN_INLINE Vec load(const float* p, Mask k) {
  return {_mm256_maskload_ps(p, _mm256_castps_si256(k.m))};
}
FASTGAN_INLINE void store(float* p, Vec a, Mask k) {
  _mm256_maskstore_ps(p, _mm256_castps_si256(k.m), a.v);
}
FASTGAN_INLINE Vec operator+(Vec a, Vec b) { return {_mm256_add_ps(a.v, b.v)}; }
FASTGAN_INLINE Vec operator-(Vec a, Vec b) { return {_mm256_sub_ps(a.v, b.v)}; }
FASTGAN_INLINE Vec operator*(Vec a, Vec b) { return {_mm256_mul_ps(a.v, b.v)}; }
FASTGAN_INLINE Vec operator/(Vec a, Vec b) { return {_mm256_div_ps(a.v, b.v)}; }
FASTGAN_INLINE Vec fma(Vec a, Vec b, Vec c) { return {_mm256_fmadd_ps(a.v, b.v, c.v)}; }
FASTGAN_INLINE Vec max(Vec a, Vec b) { return {_mm256_max_ps(a.v, b.v)}; }
FASTGAN_INLINE Vec min(Vec a, Vec b) { return {_mm256_min_ps(a.v, b.v)}; }
FASTGAN_INLINE Vec sqrt(Vec a) { return {_mm256_sqrt_ps(a.v)}; }
FASTGAN_INLINE Vec abs(Vec a) { return {_mm256_andnot_ps(_mm256_set1_ps(-0.0f), a.v)}; }
FASTGAN_INLINE Mask greater(Vec a, Vec b) { return {_mm256_cmp_ps(a.v, b.v, _CMP_GT_OQ)}; }
FASTGAN_INLINE Vec select(Mask k, Vec a, Vec b) { return {_mm256_blendv_ps(b.v, a.v, k.m)}; }
FASTGAN_INLINE Vec exp2_integer(Vec n) {
  const __m256i biased = _mm256_add_epi32(_mm256_cvtps_epi32(n.v), _mm256_set1_epi32(127));
  return {_mm256_castsi256_ps(_mm256_slli_epi32(biased, 23))};
}

#else

// The compilers' own vectors: four lanes on any processor; sixteen, with the rounding of a fused
// multiply-add, where the tests run the blocking of AVX-512 on a processor without it.
struct Vec {
#if defined(FASTGAN_ISA_IS_emulated512)
  static constexpr int kLanes = 16;
#else
  static constexpr int kLanes = 4;
#endif
  typedef float Floats __attribute__((vector_size(sizeof(float) * kLanes)));
  typedef float Unaligned __attribute__((vector_size(sizeof(float) * kLanes), aligned(4)));
  typedef std::int32_t Integers __attribute__((vector_size(sizeof(float) * kLanes)));
  Floats v;
};
struct Mask {
  alignas(Vec::Integers) std::int32_t m[Vec::kLanes];  // −1 where it is set, else 0
};

/// f(number of the lane) for each lane.
template <class F>
FASTGAN_INLINE Vec lanewise(F f) {
  Vec a;
  for (int i = 0; i < Vec::kLanes; ++i) a.v[i] = f(i);
  return a;
}
FASTGAN_INLINE Vec broadcast(float a) {
#if defined(FASTGAN_ISA_IS_emulated512)
  return lanewise([&](int) { return a; });
#else
  return {Vec::Floats{a, a, a, a}};
#endif
}
FASTGAN_INLINE Vec zero() { return {Vec::Floats{}}; }
FASTGAN_INLINE Vec load(const float* p) { return {*reinterpret_cast<const Vec::Unaligned*>(p)}; }
FASTGAN_INLINE void store(float* p, Vec a) { *reinterpret_cast<Vec::Unaligned*>(p) = a.v; }
FASTGAN_INLINE Mask first_lanes(Index n) {
  Mask k;
  for (int i = 0; i < Vec::kLanes; ++i) k.m[i] = i < n ? -1 : 0;
  return k;
}
FASTGAN_INLINE Vec load(const float* p, Mask k) {
  return lanewise([&](int i) { return k.m[i] != 0 ? p[i] : 0.0f; });
}
FASTGAN_INLINE void store(float* p, Vec a, Mask k) {
  for (int i = 0; i < Vec::kLanes; ++i) {
    if (k.m[i] != 0) p[i] = a.v[i];
  }
}
FASTGAN_INLINE Vec operator+(Vec a, Vec b) { return {a.v + b.v}; }
FASTGAN_INLINE Vec operator-(Vec a, Vec b) { return {a.v - b.v}; }
FASTGAN_INLINE Vec operator*(Vec a, Vec b) { return {a.v * b.v}; }
FASTGAN_INLINE Vec operator/(Vec a, Vec b) { return {a.v / b.v}; }
FASTGAN_INLINE Vec fma(Vec a, Vec b, Vec c) {
#if defined(FASTGAN_ISA_IS_emulated512)
  return lanewise([&](int i) { return std::fma(a.v[i], b.v[i], c.v[i]); });
#else
  return {a.v * b.v + c.v};
#endif
}
FASTGAN_INLINE Vec max(Vec a, Vec b) { return {a.v > b.v ? a.v : b.v}; }
FASTGAN_INLINE Vec min(Vec a, Vec b) { return {a.v < b.v ? a.v : b.v}; }
FASTGAN_INLINE Vec sqrt(Vec a) {
  return lanewise([&](int i) { return __builtin_sqrtf(a.v[i]); });
}
FASTGAN_INLINE Vec abs(Vec a) {
  return {std::bit_cast<Vec::Floats>(std::bit_cast<Vec::Integers>(a.v) & 0x7fffffff)};
}
FASTGAN_INLINE Mask greater(Vec a, Vec b) { return std::bit_cast<Mask>(a.v > b.v); }
FASTGAN_INLINE Vec select(Mask k, Vec a, Vec b) {
  return {std::bit_cast<Vec::Integers>(k) ? a.v : b.v};
}
FASTGAN_INLINE Vec exp2_integer(Vec n) {
  return {std::bit_cast<Vec::Floats>((__builtin_convertvector(n.v, Vec::Integers) + 127) << 23)};
}

#endif

}  // namespace fastgan::kernels::FASTGAN_ISA
