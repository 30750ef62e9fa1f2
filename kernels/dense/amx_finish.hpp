// What becomes of the sums of a block: bias, activation or gate in fp32, and the place in memory.
//
// The vector units do it row by row for one block while the tiles multiply the next one: a product
// of 32 x 32 sums takes 64 cycles a step.
#pragma once

#include "kernels/activation/activate.hpp"
#include "kernels/dense/amx_block.hpp"
#include "kernels/dense/row_product.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

/// Up to 32 columns from c on of `columns`: their lanes, and the biases they begin with.
struct BlockColumns {
  BlockColumns(const float* bias, Index c, Index columns)
      : lanes{lanes_up_to(columns - c), lanes_up_to(columns - c - Vec::kLanes)},
        bias{zero(), zero()} {
    if (bias == nullptr) return;
    for (int v = 0; v < 2; ++v) this->bias[v] = load(bias + c + v * Vec::kLanes, lanes[v]);
  }

  Mask lanes[2];
  Vec bias[2];
};

/// Writes rows first … end − 1 of a block to fp32 memory, with the gate of p; row 0 of the block is
/// row `row` of p, column 0 its column c.
inline void finish_rows(const RowProduct& p, Index row, Index c, const float* sums, Index first,
                        Index end) {
  const BlockColumns columns(p.bias, c, p.C);
  const Vec slope = broadcast(p.slope);
  const int vectors = p.C - c > Vec::kLanes ? 2 : 1;
  for (Index r = first; r < end; ++r) {
    for (int v = 0; v < vectors; ++v) {
      const Index at = c + v * Vec::kLanes;
      const Vec sum = load(sums + r * kStrip + v * Vec::kLanes) + columns.bias[v];
      const Vec gate =
          p.gate != nullptr ? load(p.gate + (row + r) * p.ldgate + at, columns.lanes[v]) : sum;
      store(p.out + (row + r) * p.ldout + at, gated(sum, gate, slope), columns.lanes[v]);
    }
  }
}

/// The block whose sums are complete, while its rows are finished a few at a time, and room for the
/// sums of the next one. Only numbers are kept here: what the vector units need is loaded again for
/// every few rows, since copies of vectors just written would wait for the stores of the tiles.
class BlocksInWork {
 public:
  /// Room for the sums of the block that is to be computed.
  float* next() { return sums_[now_ ^ 1].at; }

  /// The block in next() is complete: its place, and its rows.
  void completed(Index row, Index c, Index rows) {
    now_ ^= 1;
    row_ = row;
    c_ = c;
    rows_ = rows;
    done_ = 0;
  }

  /// finish(row, c, sums, first, end) for up to `rows` more rows of the completed block.
  template <class Finish>
  FASTGAN_INLINE void some(Index rows, const Finish& finish) {
    const Index first = done_;
    done_ = std::min(rows_, first + rows);
    if (first < done_) finish(row_, c_, sums_[now_].at, first, done_);
  }
  template <class Finish>
  FASTGAN_INLINE void rest(const Finish& finish) {
    some(rows_, finish);
  }

 private:
  BlockOfSums sums_[2];
  int now_ = 0;
  Index row_ = 0, c_ = 0, rows_ = 0, done_ = 0;
};

/// Rows of a whole block that are to be finished beside each step of the next one.
FASTGAN_INLINE Index rows_beside(Index steps) {
  return (kStrip + steps - 1) / std::max<Index>(1, steps);
}

}  // namespace fastgan::kernels::FASTGAN_ISA
