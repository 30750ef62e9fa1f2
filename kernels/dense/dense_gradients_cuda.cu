// Gradients of the weights of dense layers in fp32 on CUDA, dw (I, O) = xᵀ·dz and db, those of all
// layers of a network in one launch: the tiles of one layer are too few to fill a device, and no
// layer waits for another.
//
// A block has one tile (cuda/tile.hpp) of dw over all N events; those of the first rows add db on
// the way. x and dz have any alignment and are copied float by float.
// Work: 2·N·I·O flops a layer on (N·I + N·O + I·O)·4 bytes. A block reads (kRows + kColumns) floats
// for 2·kRows·kColumns flops: 10.7 flops a byte of L2.
// Grid: x over the tiles of the layer that has most, y over the calls. Order: the old gradient,
// then n ascending.
#include <algorithm>

#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"
#include "kernels/cuda/tile.hpp"
#include "kernels/dense/dense.hpp"
#include "kernels/dense/row_product_cuda.hpp"

namespace fastgan::kernels::cuda {
namespace {

using Part = Tile<32, 64>;
constexpr unsigned kRows = Part::kRows, kColumns = Part::kColumns, kThreads = Part::kThreads;
constexpr unsigned kPatch = 4;  // rows and columns of a thread: a vector each
static_assert(kThreads == 128 && kPatch == Part::kPatchRows && kPatch == Part::kPatchColumns);

/// Copies of the events from n on, `width` of their columns from c on.
template <unsigned width, unsigned stride>
__device__ __forceinline__ void copy_events(const float* from, Index ld, Index N, Index C, Index n,
                                            Index c, float (&to)[kDepth][stride]) {
  const unsigned column = threadIdx.x % width;
#pragma unroll
  for (unsigned depth = threadIdx.x / width; depth < kDepth; depth += kThreads / width) {
    const bool exists = n + depth < N && c + column < C;
    gpu::start_copy<4>(&to[depth][column], exists ? from + (n + depth) * ld + c + column : from,
                       exists);
  }
}

/// What the sums of columns o … of a row of O gradients start from: the old ones where `adds`.
__device__ __forceinline__ void load_old(const float* row, Index o, Index O, bool adds,
                                         float (&to)[kPatch]) {
#pragma unroll
  for (unsigned j = 0; j < kPatch; ++j) to[j] = adds && o + j < O ? row[o + j] : 0.0f;
}

/// Tiles of dw in a column of tiles; without dw there is one, for db.
constexpr Index row_tiles(const DenseBackwardWeights& p) {
  return p.dw != nullptr ? (p.I + kRows - 1) / kRows : 1;
}

__global__ void __launch_bounds__(kThreads)
    outer_product(const __grid_constant__ DenseBackwardWeightsAll all) {
  FASTGAN_SHARED(float, x, [2][kDepth][Part::kRowStride]);
  FASTGAN_SHARED(float, dz, [2][kDepth][kColumns]);
  const DenseBackwardWeights& p = all.call[blockIdx.y];
  const Index tile = static_cast<Index>(blockIdx.x), row = tile % row_tiles(p);
  const Index column = tile / row_tiles(p) * kColumns, o = column + Part::patch_column();
  if (column >= p.O) return;
  const Index first = row * kRows, i = first + Part::patch_row();
  const bool adds_bias = p.db != nullptr && row == 0 && Part::patch_row() == 0;
  const bool accumulates = p.mode == GradientMode::accumulate;
  Part::Patch sum;
  float bias[kPatch];
#pragma unroll
  for (unsigned r = 0; r < kPatch; ++r) {
    const bool adds = accumulates && p.dw != nullptr && i + r < p.I;
    load_old(adds ? p.dw + (i + r) * p.O : p.dw, o, p.O, adds, sum[r]);
  }
  load_old(p.db, o, p.O, accumulates && adds_bias, bias);
  for_parts(
      p.N,
      [&](unsigned part, Index n) {
        copy_events<kRows>(p.x, p.ldx, p.N, p.I, n, first, x[part]);
        copy_events<kColumns>(p.dz, p.lddz, p.N, p.O, n, column, dz[part]);
      },
      [&](unsigned part) {
        Part::multiply(x[part], dz[part], sum);
        for (unsigned n = 0; adds_bias && n < kDepth; ++n) {
#pragma unroll
          for (unsigned j = 0; j < kPatch; ++j) bias[j] += dz[part][n][Part::patch_column() + j];
        }
      });
#pragma unroll
  for (unsigned r = 0; r < kPatch; ++r) {
    if (p.dw != nullptr && i + r < p.I) store(p.dw + (i + r) * p.O + o, sum[r], p.O - o);
  }
  if (adds_bias) store(p.db + o, bias, p.O - o);
}

void launch(const Context& context, const DenseBackwardWeightsAll& p) {
  Index tiles = 0;
  for (int i = 0; i < p.calls; ++i) {
    const Index columns = (p.call[i].O + kColumns - 1) / kColumns;
    tiles = std::max(tiles, row_tiles(p.call[i]) * columns);
  }
  gpu::launch({"dense_backward_weights",
               {static_cast<unsigned>(tiles), static_cast<unsigned>(p.calls)},
               kThreads,
               context},
              outer_product, p);
}

}  // namespace

void dense_backward_weights(const Context& context, const DenseBackwardWeights& p) {
  if (p.mode == GradientMode::ignore) return;
  if (p.precision != Precision::fp32) return outer_product_mma(context, p);
  DenseBackwardWeightsAll one{};
  one.call[one.calls++] = p;
  launch(context, one);
}

void dense_backward_weights_all(const Context& context, const DenseBackwardWeightsAll& p) {
  if (p.calls == 0 || p.call[0].mode == GradientMode::ignore) return;
  if (p.call[0].precision == Precision::fp32) return launch(context, p);
  for (int i = 0; i < p.calls; ++i) outer_product_mma(context, p.call[i]);
}

}  // namespace fastgan::kernels::cuda
