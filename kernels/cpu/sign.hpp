// c·sign(x) on vectors with sign(0) = 0, from bits: no product, so that nothing overflows or
// rounds.
#pragma once

#include "kernels/cpu/simd.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

#if defined(FASTGAN_ISA_IS_avx512)

FASTGAN_INLINE Vec times_sign(Vec c, Vec x) {
  constexpr int kFlip = 0x78;  // c ^ (x & sign bit)
  const __m512i sign = _mm512_set1_epi32(static_cast<int>(0x80000000u));
  const __mmask16 nonzero = _mm512_cmp_ps_mask(x.v, _mm512_setzero_ps(), _CMP_NEQ_UQ);
  return {_mm512_castsi512_ps(_mm512_maskz_ternarylogic_epi32(
      nonzero, _mm512_castps_si512(c.v), _mm512_castps_si512(x.v), sign, kFlip))};
}

#elif defined(FASTGAN_ISA_IS_avx2)

FASTGAN_INLINE Vec times_sign(Vec c, Vec x) {
  const __m256 flipped = _mm256_xor_ps(c.v, _mm256_and_ps(x.v, _mm256_set1_ps(-0.0f)));
  return {_mm256_and_ps(flipped, _mm256_cmp_ps(x.v, _mm256_setzero_ps(), _CMP_NEQ_UQ))};
}

#else

FASTGAN_INLINE Vec times_sign(Vec c, Vec x) {
  const Vec::Integers sign =
      std::bit_cast<Vec::Integers>(x.v) & std::bit_cast<Vec::Integers>(broadcast(-0.0f).v);
  const auto flipped = std::bit_cast<Vec::Floats>(std::bit_cast<Vec::Integers>(c.v) ^ sign);
  return {x.v == 0.0f ? Vec::Floats{} : flipped};
}

#endif

}  // namespace fastgan::kernels::FASTGAN_ISA
