// out = gate(a·B + bias) on AMX: the product behind dense_forward, dense_backward_data and
// dense_tangent in bf16 and bf16x3.
//
// a (N, K) fp32, B (K, C) packed by pack_panel() as strips of 32 columns, one after the other.
// 64 rows of a at a time become two strips on the stack, which all panels of B then meet; where K
// is longer than a strip, the sums rest in out between its pieces, which leaves their bits as they
// are. The bias and the activation follow in fp32 when a sum is complete, beside the next block's
// products.
#pragma once

#include <cstring>

#include "kernels/dense/amx_finish.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

/// Bytes of the strip of a: 64 KiB hold 32 rows of 1024 numbers in bf16, of 512 in bf16x3.
constexpr Index kRowStripBytes = 64 * kTileBytes;

/// Packs the columns from c on, up to 32, of w (PanelUse::forward) or of its transpose.
template <int parts>
void pack_panel(const DensePack& p, Index c) {
  const bool forward = p.use == PanelUse::forward;
  const Index K = forward ? p.I : p.O, C = forward ? p.O : p.I;
  std::byte* to = p.panels + c / kTileSide * steps_of(K) * parts * kTileBytes;
  const auto tile = [&](std::byte* at, auto part, Index first, Index k) {
    const Index column = c + first;
    if (forward) {
      tile_of_columns<part()>(at, p.w + k * p.O + column, p.O, K - k, C - column);
    } else {
      tile_of_rows_transposed<part()>(at, p.w + column * p.O + k, p.O, C - column, K - k);
    }
  };
  fill_strip<parts>(to, std::min(kStrip, C - c), K, tile);
}

/// All rows of a product, 64 at a time.
template <int parts>
class AmxRowProduct {
 public:
  explicit AmxRowProduct(const RowProduct& p) : p_(p) {}

  void run() {
    const TilesInUse tiles(std::min(kStrip, p_.N));
    for (row_ = 0; row_ < p_.N; row_ += kRows) {
      rows_ = std::min(kRows, p_.N - row_);
      Index k = 0;
      do {  // once for K = 0 too: the bias is then the result
        const Index K = std::min(kDepth, p_.K - k);
        read_strips(k, K);
        add_piece(k, K);
        k += kDepth;
      } while (k < p_.K);
    }
    work_.rest(finish());
  }

 private:
  static constexpr Index kStrips = 2, kRows = kStrips * kStrip;
  static constexpr Index kDepth = kRowStripBytes / (parts * 2 * kTileBytes) * kStep;

  /// Members k … k + K − 1 of the rows. Where a strip before it is full, one that is not is
  /// multiplied with its missing rows, which are zero.
  void read_strips(Index k, Index K) {
    for (Index first = 0; first < rows_; first += kStrip) {
      const Index rows = std::min(kStrip, rows_ - first);
      std::byte* strip = a_[first / kStrip];
      const Index bytes = steps_of(K) * parts * tiles_of(rows) * kTileBytes;
      if (p_.N > kStrip && rows % kTileSide != 0)
        std::memset(strip, 0, static_cast<std::size_t>(bytes));
      const float* from = p_.a + (row_ + first) * p_.lda + k;
      fill_strip<parts>(strip, rows, K, [&](std::byte* to, auto part, Index r, Index at) {
        tile_of_rows<part()>(to, from + r * p_.lda + at, p_.lda, rows - r, K - at);
      });
    }
  }

  /// Adds them to all sums: a panel of B is read once and meets both strips.
  void add_piece(Index k, Index K) {
    const Index steps = steps_of(K), beside = rows_beside(steps);
    for (Index c = 0; c < p_.C; c += kStrip) {
      const Index columns = std::min(kStrip, p_.C - c);
      const std::byte* panel = p_.panels + c / kTileSide * steps_of(p_.K) * parts * kTileBytes;
      for (Index first = 0; first < rows_; first += kStrip) {
        const Index row = row_ + first, rows = std::min(kStrip, rows_ - first);
        float* out = p_.out + row * p_.ldout + c;
        float* sums = work_.next();
        if (k > 0) copy_block(sums, kStrip, out, p_.ldout, rows, columns);
        add_block<parts>({.c = sums,
                          .ldc = kStrip,
                          .start = k > 0 ? Start::from_memory : Start::from_zero,
                          .a = a_[first / kStrip],
                          .b = panel + k / kStep * tiles_of(columns) * parts * kTileBytes,
                          .steps = steps},
                         rows, columns, [&] { work_.some(beside, finish()); });
        work_.rest(finish());
        if (k + K < p_.K) {
          copy_block(out, p_.ldout, sums, kStrip, rows, columns);
        } else {
          work_.completed(row, c, rows);
        }
      }
    }
  }

  auto finish() const {
    return [this](Index row, Index c, const float* sums, Index first, Index end) {
      finish_rows(p_, row, c, sums, first, end);
    };
  }

  const RowProduct& p_;
  Index row_ = 0, rows_ = 0;
  alignas(64) std::byte a_[kStrips][kRowStripBytes];
  BlocksInWork work_;
};

template <int parts>
void amx_row_product(const RowProduct& p) {
  if (p.N > 0) AmxRowProduct<parts>(p).run();
}

}  // namespace fastgan::kernels::FASTGAN_ISA
