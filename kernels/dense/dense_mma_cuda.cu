// Dense layer on the tensor cores of a warp, in bf16, bf16x3 and tf32: packing, and the passes of
// dense_cuda.cu as products of the tiles of mma_tile_cuda.hpp.
//
// A block has 64 x 64 elements, of a (N, K)·B (K, C) or of xᵀ (I, N)·dz (N, O).
// Panels (mma_tile_cuda.hpp) are padded in k: a thread copies vectors of 16 bytes without looking
// at the edge.
// Activations, gradients and sums are fp32; operands are rounded on their way to shared memory.
// Flops: 2·N·K·C a product, three products in bf16x3. A block reads (64 + 64)·32 numbers (tf32: 16)
// for 131072 (65536) multiply-adds.
// Order: bias or old gradient, then k ascending in steps of 16 (tf32: 8) whose inner order is the
// device's; it depends on neither N nor the place in the tile. db is one fp32 sum over the events.
// Source of bf16x3: Henry, Tang and Heinecke, arXiv:1904.06376.
#include "kernels/cuda/activate.hpp"
#include "kernels/cuda/kernels.hpp"
#include "kernels/dense/mma_tile_cuda.hpp"
#include "kernels/dense/row_product_cuda.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kPackThreads = 256;
constexpr unsigned kBiasColumns = 32, kBiasRows = 8;  // of a block of the bias's gradient

/// One word a thread of each part, neighbours in k.
template <class Format>
__global__ void __launch_bounds__(kPackThreads)
    pack(std::uint32_t* to, const float* w, Index K, Index C, Index k_step, Index c_step) {
  const Index i = gpu::global_thread(), part = mma::part_words<Format>(K, C);
  if (i >= part) return;
  const Index ld = mma::column_words<Format>(K), c = i / ld, k = i % ld * Format::kNumbers;
  float x[Format::kNumbers];
#pragma unroll
  for (unsigned j = 0; j < Format::kNumbers; ++j) {
    x[j] = c < C && k + j < K ? w[(k + j) * k_step + c * c_step] : 0.0f;
  }
  std::uint32_t words[Format::kParts];
  Format::split(x, words);
#pragma unroll
  for (unsigned p = 0; p < Format::kParts; ++p) to[p * part + i] = words[p];
}

template <class Format>
__global__ void __launch_bounds__(mma::kThreads) row_product(RowProduct p) {
  FASTGAN_SHARED(mma::Operand, left, [2][Format::kParts]);
  FASTGAN_SHARED(mma::Operand, right, [2][Format::kParts]);
  const Index n = static_cast<Index>(blockIdx.x) * mma::kRows;
  const Index c = static_cast<Index>(blockIdx.y) * mma::kColumns;
  mma::Floats<Format, true> a{p.a + n * p.lda, p.lda, p.N - n, p.K, {}};
  mma::Panels<Format> b = mma::panels_of<Format>(p.panels, p.K, p.C, c);
  mma::Sums sum;
  mma::for_sums(sum, [&](unsigned, unsigned column, float& start) {
    start = p.bias != nullptr && c + column < p.C ? p.bias[c + column] : 0.0f;
  });
  mma::product<Format>(a, b, p.K, left, right, sum);
  mma::for_sums(sum, [&](unsigned row, unsigned column, float& total) {
    const Index r = n + row, o = c + column;
    if (r >= p.N || o >= p.C) return;
    p.out[r * p.ldout + o] = p.y != nullptr
                                 ? times_derivative(total, p.y[r * p.ldy + o], p.activation)
                                 : activate(total, p.activation);
  });
}

template <class Format>
__global__ void __launch_bounds__(mma::kThreads) outer_product(DenseBackwardWeights p) {
  FASTGAN_SHARED(mma::Operand, left, [2][Format::kParts]);
  FASTGAN_SHARED(mma::Operand, right, [2][Format::kParts]);
  const Index i = static_cast<Index>(blockIdx.x) * mma::kRows;
  const Index o = static_cast<Index>(blockIdx.y) * mma::kColumns;
  mma::Floats<Format, false> x{p.x + i, p.ldx, p.I - i, p.N, {}};
  mma::Floats<Format, false> dz{p.dz + o, p.lddz, p.O - o, p.N, {}};
  const bool adds = p.mode == GradientMode::accumulate;
  mma::Sums sum;
  mma::for_sums(sum, [&](unsigned row, unsigned column, float& start) {
    const bool exists = i + row < p.I && o + column < p.O;
    start = adds && exists ? p.dw[(i + row) * p.O + o + column] : 0.0f;
  });
  mma::product<Format>(x, dz, p.N, left, right, sum);
  mma::for_sums(sum, [&](unsigned row, unsigned column, float& total) {
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

void pack_mma(const Context& context, const DensePack& p, Index K, Index C, Index k_step,
              Index c_step) {
  with_format(p.precision, [&](auto format) {
    using Format = decltype(format);
    const Index words = mma::part_words<Format>(K, C);
    gpu::launch({"dense_pack", gpu::blocks_of(words, kPackThreads), kPackThreads, context},
                pack<Format>, reinterpret_cast<std::uint32_t*>(p.panels), p.w, K, C, k_step,
                c_step);
  });
}

void row_product_mma(const char* name, const Context& context, Precision precision,
                     const RowProduct& p) {
  with_format(precision, [&](auto format) {
    gpu::launch({name,
                 {gpu::blocks_of(p.N, mma::kRows), gpu::blocks_of(p.C, mma::kColumns)},
                 mma::kThreads,
                 context},
                row_product<decltype(format)>, p);
  });
}

void outer_product_mma(const Context& context, const DenseBackwardWeights& p) {
  if (p.dw != nullptr) {
    with_format(p.precision, [&](auto format) {
      gpu::launch({"dense_backward_weights",
                   {gpu::blocks_of(p.I, mma::kRows), gpu::blocks_of(p.O, mma::kColumns)},
                   mma::kThreads,
                   context},
                  outer_product<decltype(format)>, p);
    });
  }
  if (p.db == nullptr) return;
  gpu::launch({"dense_backward_weights",
               gpu::blocks_of(p.O, kBiasColumns),
               {kBiasColumns, kBiasRows},
               context},
              bias_gradient, p);
}

}  // namespace fastgan::kernels::cuda
