// A vector of 32-bit words as long as Vec, with the integer operations that Philox and the
// transformation to floats need.
#pragma once

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
  std::uint32_t v[Vec::kLanes];
};

template <class F>
FASTGAN_INLINE Words wordwise(F f) {
  Words a;
  for (int i = 0; i < Vec::kLanes; ++i) a.v[i] = f(i);
  return a;
}
FASTGAN_INLINE Words broadcast_word(std::uint32_t a) {
  return wordwise([&](int) { return a; });
}
FASTGAN_INLINE Words load_words(const std::uint32_t* p) {
  return wordwise([&](int i) { return p[i]; });
}
FASTGAN_INLINE Words operator+(Words a, Words b) {
  return wordwise([&](int i) { return a.v[i] + b.v[i]; });
}
FASTGAN_INLINE Words operator-(Words a, Words b) {
  return wordwise([&](int i) { return a.v[i] - b.v[i]; });
}
FASTGAN_INLINE Words operator^(Words a, Words b) {
  return wordwise([&](int i) { return a.v[i] ^ b.v[i]; });
}
FASTGAN_INLINE Words operator&(Words a, Words b) {
  return wordwise([&](int i) { return a.v[i] & b.v[i]; });
}
template <int bits>
FASTGAN_INLINE Words shift_left(Words a) {
  return wordwise([&](int i) { return a.v[i] << bits; });
}
template <int bits>
FASTGAN_INLINE Words shift_right(Words a) {
  return wordwise([&](int i) { return a.v[i] >> bits; });
}
template <int bits>
FASTGAN_INLINE Words shift_right_signed(Words a) {
  return wordwise(
      [&](int i) { return static_cast<std::uint32_t>(static_cast<std::int32_t>(a.v[i]) >> bits); });
}
FASTGAN_INLINE Vec to_float(Words a) {
  return lanewise([&](int i) { return static_cast<float>(static_cast<std::int32_t>(a.v[i])); });
}
FASTGAN_INLINE Words bits_of(Vec a) {
  return wordwise([&](int i) { return std::bit_cast<std::uint32_t>(a.v[i]); });
}
FASTGAN_INLINE Vec float_of(Words a) {
  return lanewise([&](int i) { return std::bit_cast<float>(a.v[i]); });
}
FASTGAN_INLINE void multiply(Words a, Words b, Words& low, Words& high) {
  for (int i = 0; i < Vec::kLanes; ++i) {
    const std::uint64_t product = std::uint64_t{a.v[i]} * b.v[i];
    low.v[i] = static_cast<std::uint32_t>(product);
    high.v[i] = static_cast<std::uint32_t>(product >> 32);
  }
}

#endif

}  // namespace fastgan::kernels::FASTGAN_ISA
