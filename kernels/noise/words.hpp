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
/// 0, 1, 2 …, one a lane.
FASTGAN_INLINE Words lane_numbers() {
  return {_mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)};
}
/// A vector as numbers of 64 bits, each of an even lane (its lower half) and the odd one behind it:
/// products of lower halves, upper halves moved down, and lower halves put side by side.
FASTGAN_INLINE Words product_of_lower_halves(Words a, Words b) {
  return {_mm512_mul_epu32(a.v, b.v)};
}
FASTGAN_INLINE Words upper_halves(Words a) { return {_mm512_srli_epi64(a.v, 32)}; }
FASTGAN_INLINE Words joined_lower_halves(Words even, Words odd) {
  return {_mm512_mask_blend_epi32(0xaaaa, even.v, _mm512_slli_epi64(odd.v, 32))};
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
FASTGAN_INLINE Words lane_numbers() { return {_mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0)}; }
FASTGAN_INLINE Words product_of_lower_halves(Words a, Words b) {
  return {_mm256_mul_epu32(a.v, b.v)};
}
FASTGAN_INLINE Words upper_halves(Words a) { return {_mm256_srli_epi64(a.v, 32)}; }
FASTGAN_INLINE Words joined_lower_halves(Words even, Words odd) {
  return {_mm256_blend_epi32(even.v, _mm256_slli_epi64(odd.v, 32), 0xaa)};
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
FASTGAN_INLINE Words lane_numbers() {
  Words numbers{};
  for (int i = 0; i < Vec::kLanes; ++i) numbers.v[i] = static_cast<std::uint32_t>(i);
  return numbers;
}
typedef std::uint64_t WideWords __attribute__((vector_size(sizeof(std::uint32_t) * Vec::kLanes)));
FASTGAN_INLINE Words product_of_lower_halves(Words a, Words b) {
#if defined(__SSE2__) && !defined(FASTGAN_ISA_IS_emulated512)
  // g++ does not see this instruction in the lines below.
  return {std::bit_cast<Words::Integers>(
      _mm_mul_epu32(std::bit_cast<__m128i>(a.v), std::bit_cast<__m128i>(b.v)))};
#else
  const auto lower = [](Words words) { return std::bit_cast<WideWords>(words.v) & 0xffffffffu; };
  return {std::bit_cast<Words::Integers>(lower(a) * lower(b))};
#endif
}
FASTGAN_INLINE Words upper_halves(Words a) {
  return {std::bit_cast<Words::Integers>(std::bit_cast<WideWords>(a.v) >> 32)};
}
FASTGAN_INLINE Words joined_lower_halves(Words even, Words odd) {
  return {std::bit_cast<Words::Integers>((std::bit_cast<WideWords>(even.v) & 0xffffffffu) |
                                         std::bit_cast<WideWords>(odd.v) << 32)};
}

#endif

}  // namespace fastgan::kernels::FASTGAN_ISA
