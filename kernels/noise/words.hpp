// A vector of 32-bit words as long as Vec, with the integer operations that Philox and the
// transformation to floats need.
#pragma once

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <bit>
#include <cstdint>

#include "kernels/cpu/simd.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

#if defined(FASTGAN_ISA_IS_avx512)

struct Words {
  __m512i v;
};

FASTGAN_INLINE Words broadcast_word(std::uint32_t a) {
  return {_mm512_set1_epi32(static_cast<int>(a))};
}
FASTGAN_INLINE Words load_words(const std::uint32_t* p) { return {_mm512_loadu_si512(p)}; }
FASTGAN_INLINE Words operator+(Words a, Words b) { return {_mm512_add_epi32(a.v, b.v)}; }
FASTGAN_INLINE Words operator-(Words a, Words b) { return {_mm512_sub_epi32(a.v, b.v)}; }
FASTGAN_INLINE Words operator^(Words a, Words b) { return {_mm512_xor_si512(a.v, b.v)}; }
FASTGAN_INLINE Words operator&(Words a, Words b) { return {_mm512_and_si512(a.v, b.v)}; }
template <int bits>
FASTGAN_INLINE Words shift_left(Words a) {
  return {_mm512_slli_epi32(a.v, bits)};
}
template <int bits>
FASTGAN_INLINE Words shift_right(Words a) {
  return {_mm512_srli_epi32(a.v, bits)};
}
/// Copies the sign into the upper bits.
template <int bits>
FASTGAN_INLINE Words shift_right_signed(Words a) {
  return {_mm512_srai_epi32(a.v, bits)};
}
/// The number of a word read as a signed integer.
FASTGAN_INLINE Vec to_float(Words a) { return {_mm512_cvtepi32_ps(a.v)}; }
FASTGAN_INLINE Words bits_of(Vec a) { return {_mm512_castps_si512(a.v)}; }
FASTGAN_INLINE Vec float_of(Words a) { return {_mm512_castsi512_ps(a.v)}; }
/// Lower and upper half of the products a·b.
FASTGAN_INLINE void multiply(Words a, Words b, Words& low, Words& high) {
  const __m512i even = _mm512_mul_epu32(a.v, b.v);
  const __m512i odd = _mm512_mul_epu32(_mm512_srli_epi64(a.v, 32), b.v);
  low = {_mm512_mask_blend_epi32(0xaaaa, even, _mm512_slli_epi64(odd, 32))};
  high = {_mm512_mask_blend_epi32(0xaaaa, _mm512_srli_epi64(even, 32), odd)};
}

#elif defined(FASTGAN_ISA_IS_avx2)

struct Words {
  __m256i v;
};

FASTGAN_INLINE Words broadcast_word(std::uint32_t a) {
  return {_mm256_set1_epi32(static_cast<int>(a))};
}
FASTGAN_INLINE Words load_words(const std::uint32_t* p) {
  return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))};
}
FASTGAN_INLINE Words operator+(Words a, Words b) { return {_mm256_add_epi32(a.v, b.v)}; }
FASTGAN_INLINE Words operator-(Words a, Words b) { return {_mm256_sub_epi32(a.v, b.v)}; }
FASTGAN_INLINE Words operator^(Words a, Words b) { return {_mm256_xor_si256(a.v, b.v)}; }
FASTGAN_INLINE Words operator&(Words a, Words b) { return {_mm256_and_si256(a.v, b.v)}; }
template <int bits>
FASTGAN_INLINE Words shift_left(Words a) {
  return {_mm256_slli_epi32(a.v, bits)};
}
template <int bits>
FASTGAN_INLINE Words shift_right(Words a) {
  return {_mm256_srli_epi32(a.v, bits)};
}
template <int bits>
FASTGAN_INLINE Words shift_right_signed(Words a) {
  return {_mm256_srai_epi32(a.v, bits)};
}
FASTGAN_INLINE Vec to_float(Words a) { return {_mm256_cvtepi32_ps(a.v)}; }
FASTGAN_INLINE Words bits_of(Vec a) { return {_mm256_castps_si256(a.v)}; }
FASTGAN_INLINE Vec float_of(Words a) { return {_mm256_castsi256_ps(a.v)}; }
FASTGAN_INLINE void multiply(Words a, Words b, Words& low, Words& high) {
  const __m256i even = _mm256_mul_epu32(a.v, b.v);
  const __m256i odd = _mm256_mul_epu32(_mm256_srli_epi64(a.v, 32), b.v);
  low = {_mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xaa)};
  high = {_mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xaa)};
}

#else

struct Words {
  typedef std::uint32_t Integers __attribute__((vector_size(sizeof(std::uint32_t) * Vec::kLanes)));
  typedef std::uint32_t Unaligned
      __attribute__((vector_size(sizeof(std::uint32_t) * Vec::kLanes), aligned(4)));
  Integers v;
};

FASTGAN_INLINE Words broadcast_word(std::uint32_t a) { return {Words::Integers{} + a}; }
FASTGAN_INLINE Words load_words(const std::uint32_t* p) {
  return {*reinterpret_cast<const Words::Unaligned*>(p)};
}
FASTGAN_INLINE Words operator+(Words a, Words b) { return {a.v + b.v}; }
FASTGAN_INLINE Words operator-(Words a, Words b) { return {a.v - b.v}; }
FASTGAN_INLINE Words operator^(Words a, Words b) { return {a.v ^ b.v}; }
FASTGAN_INLINE Words operator&(Words a, Words b) { return {a.v & b.v}; }
template <int bits>
FASTGAN_INLINE Words shift_left(Words a) {
  return {a.v << bits};
}
template <int bits>
FASTGAN_INLINE Words shift_right(Words a) {
  return {a.v >> bits};
}
template <int bits>
FASTGAN_INLINE Words shift_right_signed(Words a) {
  return {std::bit_cast<Words::Integers>(std::bit_cast<Vec::Integers>(a.v) >> bits)};
}
FASTGAN_INLINE Vec to_float(Words a) {
  return {__builtin_convertvector(std::bit_cast<Vec::Integers>(a.v), Vec::Floats)};
}
FASTGAN_INLINE Words bits_of(Vec a) { return {std::bit_cast<Words::Integers>(a.v)}; }
FASTGAN_INLINE Vec float_of(Words a) { return {std::bit_cast<Vec::Floats>(a.v)}; }
FASTGAN_INLINE void multiply(Words a, Words b, Words& low, Words& high) {
  typedef std::uint64_t Wide __attribute__((vector_size(sizeof(std::uint32_t) * Vec::kLanes)));
  const auto wa = std::bit_cast<Wide>(a.v), wb = std::bit_cast<Wide>(b.v);
#if defined(__SSE2__) && !defined(FASTGAN_ISA_IS_emulated512)
  const auto product = [](Wide x, Wide y) {  // of the low halves, which g++ does not see
    return std::bit_cast<Wide>(_mm_mul_epu32(std::bit_cast<__m128i>(x), std::bit_cast<__m128i>(y)));
  };
  const Wide even = product(wa, wb), odd = product(wa >> 32, wb >> 32);
#else
  const Wide even = (wa & 0xffffffffu) * (wb & 0xffffffffu), odd = (wa >> 32) * (wb >> 32);
#endif
  low.v = std::bit_cast<Words::Integers>((even & 0xffffffffu) | odd << 32);
  high.v = std::bit_cast<Words::Integers>(even >> 32 | (odd & 0xffffffff00000000u));
}

#endif

}  // namespace fastgan::kernels::FASTGAN_ISA
