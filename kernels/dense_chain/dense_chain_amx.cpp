// A chain of dense layers in bf16 and bf16x3: the activations of a tile of events never are fp32 in
// memory, they go from one layer to the next as operands of AMX.
//
// A task takes 64 events, two strips of 32 rows, through all layers: each panel of weights is read
// from L2 once and meets both strips. While the tiles multiply one block, the vector units finish
// the one before: bias, activation, rounding, and its place as a step of the next layer's operand.
// Ceiling: 512 multiply-adds a cycle (bf16), a third of it (bf16x3). Order of every sum, and so its
// bits: those of dense_forward (dense/amx_block.hpp).
#include "kernels/dense_chain/dense_chain.hpp"

#include <cstring>

#include "kernels/dense/amx_finish.hpp"
#include "kernels/dense/passes.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

/// Writes rows first … end − 1 of a block, from column c of a layer on, as a step of the operand of
/// the next layer.
template <int parts>
FASTGAN_INLINE void finish_operand(const DenseStage& stage, Index c, std::byte* step,
                                   Index part_bytes, const float* sums, Index first, Index end) {
  const BlockColumns columns(stage.b, c, stage.O);
  const Vec slope = broadcast(negative_slope(stage.activation));
  const bool curved = is_curved(stage.activation);
  for (Index r = first; r < end; ++r) {
    Vec y[2];
    for (int v = 0; v < 2; ++v) {
      // Columns that are missing hold what another layer left there: they become zeros.
      const Vec z = load(sums + r * kStrip + v * Vec::kLanes, columns.lanes[v]) + columns.bias[v];
      y[v] = gated(z, z, slope);
      if (curved) y[v] = select(columns.lanes[v], activate(z, stage.activation), zero());
    }
    for_parts<parts>([&](auto part) {
      store(step + part() * part_bytes + r * kTileRowBytes,
            neighbours(part_of<part()>(y[0]), part_of<part()>(y[1])));
    });
  }
}

static_assert(kChainTile == kStrip, "the working memory comes in whole strips");

/// Up to 64 events on their way through the layers.
template <int parts>
class ChainTile {
 public:
  static constexpr Index kRows = 2 * kStrip;

  /// Events first … first + rows − 1 of p. Operands lie in p.scratch, one after the other: the
  /// events of the tiles before take 2·first rows of it.
  ChainTile(const DenseChain& p, Index first, Index rows) : p_(p), first_(first), rows_(rows) {
    const Index width = dense_chain_width(p);
    strip_bytes_ = kStrip * width * static_cast<Index>(sizeof(float));
    auto* scratch = reinterpret_cast<std::byte*>(p.scratch + 2 * first * width);
    in_ = scratch;
    out_ = scratch + (rows + kStrip - 1) / kStrip * strip_bytes_;
  }

  void run() {
    const TilesInUse tiles(std::min(kStrip, rows_));
    read_input();
    Index K = p_.I;
    for (int l = 0; l < p_.stages; ++l) {
      const DenseStage& stage = p_.stage[l];
      if (l + 1 < p_.stages) {
        write_operand(stage, K);
      } else {
        write_output(stage, K);
      }
      std::swap(in_, out_);
      K = stage.O;
    }
  }

 private:
  std::byte* strip(std::byte* operand, Index row) const {
    return operand + row / kStrip * strip_bytes_;
  }

  /// x as an operand. Where a strip before it is full, one that is not is multiplied with its
  /// missing rows, which are zero.
  void read_input() {
    for (Index row = 0; row < rows_; row += kStrip) {
      const Index rows = std::min(kStrip, rows_ - row);
      if (rows < kStrip && rows_ > kStrip) {
        std::memset(strip(in_, row), 0, static_cast<std::size_t>(strip_bytes_));
        std::memset(strip(out_, row), 0, static_cast<std::size_t>(strip_bytes_));
      }
      const float* from = p_.x + (first_ + row) * p_.ldx;
      fill_strip<parts>(
          strip(in_, row), rows, p_.I, [&](std::byte* to, auto part, Index r, Index k) {
            tile_of_rows<part()>(to, from + r * p_.ldx + k, p_.ldx, rows - r, p_.I - k);
          });
    }
  }

  /// All blocks of a layer with K inputs; finish(row, c, sums, first, end) writes rows of one.
  template <class Finish>
  void multiply(const DenseStage& stage, Index K, const Finish& finish) {
    const Index steps = steps_of(K), beside = rows_beside(steps);
    for (Index c = 0; c < stage.O; c += kStrip) {
      for (Index row = 0; row < rows_; row += kStrip) {
        const Index rows = std::min(kStrip, rows_ - row);
        add_block<parts>({.c = work_.next(),
                          .ldc = kStrip,
                          .start = Start::from_zero,
                          .a = strip(in_, row),
                          .b = stage.panels + c / kTileSide * steps * parts * kTileBytes,
                          .steps = steps},
                         rows, std::min(kStrip, stage.O - c), [&] { work_.some(beside, finish); });
        work_.rest(finish);
        work_.completed(row, c, rows);
      }
    }
    work_.rest(finish);
  }

  void write_operand(const DenseStage& stage, Index K) {
    multiply(stage, K, [&](Index row, Index c, const float* sums, Index first, Index end) {
      const Index part_bytes = tiles_of(rows_ - row) * kTileBytes;
      finish_operand<parts>(stage, c, strip(out_, row) + c / kStrip * parts * part_bytes,
                            part_bytes, sums, first, end);
    });
  }

  void write_output(const DenseStage& stage, Index K) {
    const RowProduct to{.out = stage.y + first_ * stage.ldy,
                        .ldout = stage.ldy,
                        .a = nullptr,
                        .lda = 0,
                        .panels = stage.panels,
                        .bias = stage.b,
                        .gate = nullptr,
                        .ldgate = 0,
                        .slope = negative_slope(stage.activation),
                        .N = rows_,
                        .K = K,
                        .C = stage.O};
    multiply(stage, K, [&](Index row, Index c, const float* sums, Index first, Index end) {
      finish_rows(to, row, c, sums, first, end);
    });
    if (!is_curved(stage.activation)) return;
    for_vectors(to.out, to.ldout, rows_, stage.O,
                [&](Vec z, Index, Index, Mask) { return activate(z, stage.activation); });
  }

  const DenseChain& p_;
  Index first_, rows_, strip_bytes_ = 0;
  std::byte *in_ = nullptr, *out_ = nullptr;
  BlocksInWork work_;
};

template <int parts>
void chain(const Context& context, const DenseChain& p) {
  for_blocks(context, p.N, ChainTile<parts>::kRows,
             [&](Index first, Index rows) { ChainTile<parts>(p, first, rows).run(); });
}

}  // namespace

void dense_chain(const Context& context, const DenseChain& p) {
  p.precision == Precision::bf16x3 ? chain<2>(context, p) : chain<1>(context, p);
}

}  // namespace fastgan::kernels::FASTGAN_ISA
