// Dense layer on tensor cores, in bf16 and bf16x3: packing, and the passes of dense_cuda.cu as
// products of the tiles of bf16_tile_cuda.hpp.
//
// A block has 64 x 64 elements, of a (N, K)·B (K, C) or of xᵀ (I, N)·dz (N, O).
// Panels: for each part (bf16: one, bf16x3: high and low numbers) the columns of B, padded to a
// multiple of 16, each with its K numbers padded by zeros to a multiple of kDepth: a thread copies
// vectors of 16 bytes without looking at the edge in k.
// Activations, gradients and sums are fp32; operands become bf16 on their way to shared memory.
// Flops: 2·N·K·C a product, three products in bf16x3. A block reads (64 + 64)·32 numbers for 131072
// multiply-adds.
// Order: bias or old gradient, then k ascending in steps of 16 whose inner order is the device's;
// it depends on neither N nor the place in the tile. db is one fp32 sum over the events.
// Source of bf16x3: Henry, Tang and Heinecke, arXiv:1904.06376.
#include "kernels/cuda/activate.hpp"
#include "kernels/cuda/kernels.hpp"
#include "kernels/dense/bf16_tile_cuda.hpp"
#include "kernels/dense/row_product_cuda.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr Index kPanelColumns = 16;  // as dense_panels_bytes() counts
constexpr unsigned kPackThreads = 256;
constexpr unsigned kBiasColumns = 32, kBiasRows = 8;  // of a block of the bias's gradient

constexpr Index round_up(Index n, Index multiple) {
  return (n + multiple - 1) / multiple * multiple;
}

/// Words of one part of the panels.
constexpr Index part_words(Index K, Index C) {
  return round_up(C, kPanelColumns) * round_up(K, bf16::kDepth) / 2;
}

/// One word a thread of each part, neighbours in k.
template <unsigned parts>
__global__ void __launch_bounds__(kPackThreads)
    pack(std::uint32_t* to, const float* w, Index K, Index C, Index k_step, Index c_step) {
  const Index i = gpu::global_thread(), words = part_words(K, C);
  if (i >= words) return;
  const Index ld = round_up(K, bf16::kDepth) / 2, c = i / ld, k = i % ld * 2;
  const auto number = [&](Index at) {
    return c < C && at < K ? w[at * k_step + c * c_step] : 0.0f;
  };
  const float x = number(k), y = number(k + 1);
  const std::uint32_t high = gpu::bf16_pair(x, y);
  to[i] = high;
  if constexpr (parts == 2) {
    to[words + i] = gpu::bf16_pair(x - gpu::low_of(high), y - gpu::high_of(high));
  }
}

template <unsigned parts>
__global__ void __launch_bounds__(bf16::kThreads) row_product(RowProduct p) {
  FASTGAN_SHARED(bf16::Operand, left, [2][parts]);
  FASTGAN_SHARED(bf16::Operand, right, [2][parts]);
  const Index n = static_cast<Index>(blockIdx.x) * bf16::kRows;
  const Index c = static_cast<Index>(blockIdx.y) * bf16::kColumns;
  const Index columns = round_up(p.C, kPanelColumns), ld = round_up(p.K, bf16::kDepth) / 2;
  bf16::Floats<parts, true> a{p.a + n * p.lda, p.lda, p.N - n, p.K, {}};
  bf16::Panels<parts> b{
      reinterpret_cast<const std::uint32_t*>(p.panels) + c * ld, ld, columns - c, columns * ld, {}};
  bf16::Sums sum;
  bf16::for_sums(sum, [&](unsigned, unsigned column, float& start) {
    start = p.bias != nullptr && c + column < p.C ? p.bias[c + column] : 0.0f;
  });
  bf16::product<parts>(a, b, p.K, left, right, sum);
  bf16::for_sums(sum, [&](unsigned row, unsigned column, float& total) {
    const Index r = n + row, o = c + column;
    if (r >= p.N || o >= p.C) return;
    p.out[r * p.ldout + o] = p.y != nullptr
                                 ? times_derivative(total, p.y[r * p.ldy + o], p.activation)
                                 : activate(total, p.activation);
  });
}

template <unsigned parts>
__global__ void __launch_bounds__(bf16::kThreads) outer_product(DenseBackwardWeights p) {
  FASTGAN_SHARED(bf16::Operand, left, [2][parts]);
  FASTGAN_SHARED(bf16::Operand, right, [2][parts]);
  const Index i = static_cast<Index>(blockIdx.x) * bf16::kRows;
  const Index o = static_cast<Index>(blockIdx.y) * bf16::kColumns;
  bf16::Floats<parts, false> x{p.x + i, p.ldx, p.I - i, p.N, {}};
  bf16::Floats<parts, false> dz{p.dz + o, p.lddz, p.O - o, p.N, {}};
  const bool adds = p.mode == GradientMode::accumulate;
  bf16::Sums sum;
  bf16::for_sums(sum, [&](unsigned row, unsigned column, float& start) {
    const bool exists = i + row < p.I && o + column < p.O;
    start = adds && exists ? p.dw[(i + row) * p.O + o + column] : 0.0f;
  });
  bf16::product<parts>(x, dz, p.N, left, right, sum);
  bf16::for_sums(sum, [&](unsigned row, unsigned column, float& total) {
    if (i + row < p.I && o + column < p.O) p.dw[(i + row) * p.O + o + column] = total;
  });
}

/// Thread (column, row): the events row, row + kBiasRows, …, then the rows of a column by halves.
__global__ void __launch_bounds__(kBiasColumns* kBiasRows) bias_gradient(DenseBackwardWeights p) {
  FASTGAN_SHARED(float, partial, [kBiasRows][kBiasColumns]);
  const unsigned column = threadIdx.x, row = threadIdx.y;
  const Index o = static_cast<Index>(blockIdx.x) * kBiasColumns + column;
  float sum = 0.0f;
#pragma unroll 4
  for (Index n = row; n < p.N; n += kBiasRows) {
    if (o < p.O) sum += p.dz[n * p.lddz + o];
  }
  partial[row][column] = sum;
  __syncthreads();
#pragma unroll
  for (unsigned half = kBiasRows / 2; half > 0; half /= 2) {
    if (row < half) partial[row][column] += partial[row + half][column];
    __syncthreads();
  }
  if (row > 0 || o >= p.O) return;
  p.db[o] = partial[0][column] + (p.mode == GradientMode::accumulate ? p.db[o] : 0.0f);
}

}  // namespace

void pack_bf16(const Context& context, const DensePack& p, Index K, Index C, Index k_step,
               Index c_step) {
  gpu::launch({"dense_pack", gpu::blocks_of(part_words(K, C), kPackThreads), kPackThreads, context},
              p.precision == Precision::bf16 ? pack<1> : pack<2>,
              reinterpret_cast<std::uint32_t*>(p.panels), p.w, K, C, k_step, c_step);
}

void row_product_bf16(const char* name, const Context& context, Precision precision,
                      const RowProduct& p) {
  gpu::launch({name,
               {gpu::blocks_of(p.N, bf16::kRows), gpu::blocks_of(p.C, bf16::kColumns)},
               bf16::kThreads,
               context},
              precision == Precision::bf16 ? row_product<1> : row_product<2>, p);
}

void outer_product_bf16(const Context& context, const DenseBackwardWeights& p) {
  if (p.dw != nullptr) {
    gpu::launch({"dense_backward_weights",
                 {gpu::blocks_of(p.I, bf16::kRows), gpu::blocks_of(p.O, bf16::kColumns)},
                 bf16::kThreads,
                 context},
                p.precision == Precision::bf16 ? outer_product<1> : outer_product<2>, p);
  }
  if (p.db == nullptr) return;
  gpu::launch({"dense_backward_weights",
               gpu::blocks_of(p.O, kBiasColumns),
               {kBiasColumns, kBiasRows},
               context},
              bias_gradient, p);
}

}  // namespace fastgan::kernels::cuda
