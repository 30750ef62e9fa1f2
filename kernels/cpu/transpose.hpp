// Between rows (event, number) and lanes (number, sixteen events): kernels whose innermost
// dimension is too short for a vector compute on sixteen events at a time.
#pragma once

#include <algorithm>

#include "kernels/cpu/simd.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

constexpr Index kEvents = 16;

#if defined(FASTGAN_ISA_IS_avx512)

/// to[c·ldto + r] = from[r·ldfrom + c], 16 x 16
inline void transpose_tile(const float* from, Index ldfrom, float* to, Index ldto) {
  __m512 a[16], b[16];
  for (int r = 0; r < 16; ++r) a[r] = _mm512_loadu_ps(from + r * ldfrom);
#pragma GCC unroll 8
  for (int r = 0; r < 16; r += 2) {
    b[r] = _mm512_unpacklo_ps(a[r], a[r + 1]);
    b[r + 1] = _mm512_unpackhi_ps(a[r], a[r + 1]);
  }
#pragma GCC unroll 4
  for (int r = 0; r < 16; r += 4) {  // quarter q of a[r + j]: column 4·q + j of rows r … r + 3
    const auto pairs = [&](int i) { return _mm512_castps_pd(b[r + i]); };
    a[r] = _mm512_castpd_ps(_mm512_unpacklo_pd(pairs(0), pairs(2)));
    a[r + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(pairs(0), pairs(2)));
    a[r + 2] = _mm512_castpd_ps(_mm512_unpacklo_pd(pairs(1), pairs(3)));
    a[r + 3] = _mm512_castpd_ps(_mm512_unpackhi_pd(pairs(1), pairs(3)));
  }
#pragma GCC unroll 4
  for (int j = 0; j < 4; ++j) {
    const __m512 even_low = _mm512_shuffle_f32x4(a[j], a[4 + j], 0x88);
    const __m512 odd_low = _mm512_shuffle_f32x4(a[j], a[4 + j], 0xdd);
    const __m512 even_high = _mm512_shuffle_f32x4(a[8 + j], a[12 + j], 0x88);
    const __m512 odd_high = _mm512_shuffle_f32x4(a[8 + j], a[12 + j], 0xdd);
    const auto write = [&](int column, __m512 v) { _mm512_storeu_ps(to + column * ldto, v); };
    write(j, _mm512_shuffle_f32x4(even_low, even_high, 0x88));
    write(j + 8, _mm512_shuffle_f32x4(even_low, even_high, 0xdd));
    write(j + 4, _mm512_shuffle_f32x4(odd_low, odd_high, 0x88));
    write(j + 12, _mm512_shuffle_f32x4(odd_low, odd_high, 0xdd));
  }
}

#elif defined(FASTGAN_ISA_IS_avx2)

/// 8 x 8
inline void transpose_eighth(const float* from, Index ldfrom, float* to, Index ldto) {
  __m256 a[8], b[8];
  for (int r = 0; r < 8; ++r) a[r] = _mm256_loadu_ps(from + r * ldfrom);
#pragma GCC unroll 4
  for (int r = 0; r < 8; r += 2) {
    b[r] = _mm256_unpacklo_ps(a[r], a[r + 1]);
    b[r + 1] = _mm256_unpackhi_ps(a[r], a[r + 1]);
  }
#pragma GCC unroll 2
  for (int r = 0; r < 8; r += 4) {  // half q of a[r + j]: column 4·q + j of rows r … r + 3
    a[r] = _mm256_shuffle_ps(b[r], b[r + 2], 0x44);
    a[r + 1] = _mm256_shuffle_ps(b[r], b[r + 2], 0xee);
    a[r + 2] = _mm256_shuffle_ps(b[r + 1], b[r + 3], 0x44);
    a[r + 3] = _mm256_shuffle_ps(b[r + 1], b[r + 3], 0xee);
  }
#pragma GCC unroll 4
  for (int j = 0; j < 4; ++j) {
    _mm256_storeu_ps(to + j * ldto, _mm256_permute2f128_ps(a[j], a[4 + j], 0x20));
    _mm256_storeu_ps(to + (j + 4) * ldto, _mm256_permute2f128_ps(a[j], a[4 + j], 0x31));
  }
}

inline void transpose_tile(const float* from, Index ldfrom, float* to, Index ldto) {
  for (int r = 0; r < 16; r += 8) {
    for (int c = 0; c < 16; c += 8) {
      transpose_eighth(from + r * ldfrom + c, ldfrom, to + c * ldto + r, ldto);
    }
  }
}

#else

inline void transpose_tile(const float* from, Index ldfrom, float* to, Index ldto) {
  for (int r = 0; r < 16; ++r) {
    for (int c = 0; c < 16; ++c) to[c * ldto + r] = from[r * ldfrom + c];
  }
}

#endif

/// to (columns, 16) from `rows` ≤ 16 rows of `columns` numbers; zeros for the rows that are
/// missing.
inline void rows_to_lanes(float* to, const float* from, Index ldfrom, Index rows, Index columns) {
  Index c = 0;
  float tile[16 * 16] = {};  // what lacks rows
  for (; c + 16 <= columns; c += 16) {
    if (rows == kEvents) {
      transpose_tile(from + c, ldfrom, to + c * kEvents, kEvents);
      continue;
    }
    for (Index r = 0; r < rows; ++r) std::copy_n(from + r * ldfrom + c, 16, tile + r * 16);
    transpose_tile(tile, 16, to + c * kEvents, kEvents);
  }
  for (; c < columns; ++c) {
    for (Index r = 0; r < kEvents; ++r) {
      to[c * kEvents + r] = r < rows ? from[r * ldfrom + c] : 0.0f;
    }
  }
}

/// `rows` ≤ 16 rows of `columns` numbers from lanes (columns, 16).
inline void lanes_to_rows(float* to, Index ldto, const float* from, Index rows, Index columns) {
  Index c = 0;
  float tile[16 * 16];  // what lacks rows
  for (; c + 16 <= columns; c += 16) {
    if (rows == kEvents) {
      transpose_tile(from + c * kEvents, kEvents, to + c, ldto);
      continue;
    }
    transpose_tile(from + c * kEvents, kEvents, tile, 16);
    for (Index r = 0; r < rows; ++r) std::copy_n(tile + r * 16, 16, to + r * ldto + c);
  }
  for (Index r = 0; r < rows; ++r) {
    for (Index at = c; at < columns; ++at) to[r * ldto + at] = from[at * kEvents + r];
  }
}

}  // namespace fastgan::kernels::FASTGAN_ISA
