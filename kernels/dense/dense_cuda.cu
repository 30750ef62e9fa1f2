// Dense layer in fp32 on CUDA cores: forward, backward of the data and tangent as one product of
// tiles (cuda/tile.hpp), out (N, C) = a (N, K)·B (K, C).
//
// B lies in panels (dense_pack_cuda.cu), whose rows are copied by vectors of four; a has any
// alignment and is copied float by float. Bias, activation or derivative are applied to the sums in
// registers.
// Work of a product: 2·N·K·C flops on (N·K + K·C + N·C)·4 bytes. A block reads (kRows + kColumns)
// floats for 2·kRows·kColumns flops: 10.7 flops a byte of L2.
// Grid: x over the rows of out, y over its columns. Layers with few columns leave threads idle.
#include <string>

#include "fastgan/error.hpp"
#include "kernels/cuda/activate.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"
#include "kernels/cuda/tile.hpp"
#include "kernels/dense/dense.hpp"
#include "kernels/dense/panels_cuda.hpp"
#include "kernels/dense/row_product_cuda.hpp"

namespace fastgan::kernels::cuda {
namespace {

// Inputs and outputs from which on a layer takes the variant wgmma: narrower ones, of the batches
// of a training, would leave most multiprocessors without one of its large blocks. Not measured
// yet.
constexpr Index kWideLayer = 512;

using Part = Tile<32, 64>;
using Patch = Part::Patch;
constexpr unsigned kRows = Part::kRows, kColumns = Part::kColumns, kThreads = Part::kThreads;
constexpr unsigned kPatch = 4;  // rows and columns of a thread: a vector each
static_assert(kThreads == 128 && kPatch == Part::kPatchRows && kPatch == Part::kPatchColumns);

/// Copies of the terms from k on of rows n … of a, transposed.
__device__ __forceinline__ void copy_rows(const RowProduct& p, Index n, Index k,
                                          Part::PartOfA& to) {
  const unsigned depth = threadIdx.x % kDepth;
#pragma unroll
  for (unsigned row = threadIdx.x / kDepth; row < kRows; row += kThreads / kDepth) {
    const bool exists = n + row < p.N && k + depth < p.K;
    gpu::start_copy<4>(&to[depth][row], exists ? p.a + (n + row) * p.lda + k + depth : p.a, exists);
  }
}

/// Copies of the terms from k on of columns c … of the panels.
__device__ __forceinline__ void copy_panels(const RowProduct& p, Index c, Index k,
                                            Part::PartOfB& to) {
  constexpr unsigned kVectors = kColumns / 4;
  const unsigned column = threadIdx.x % kVectors * 4;
  const Index ldb = padded(p.C);
  const auto* b = reinterpret_cast<const float*>(p.panels);  // (K, ldb)
#pragma unroll
  for (unsigned depth = threadIdx.x / kVectors; depth < kDepth; depth += kThreads / kVectors) {
    const bool exists = k + depth < p.K && c + column < ldb;
    gpu::start_copy<16>(&to[depth][column], exists ? b + (k + depth) * ldb + c + column : b,
                        exists);
  }
}

/// The patch whose first element is (n, c).
__device__ __forceinline__ void finish(const RowProduct& p, Patch& sum, Index n, Index c) {
#pragma unroll
  for (unsigned r = 0; r < kPatch; ++r) {
    if (n + r >= p.N) return;
    const float* y = p.y != nullptr ? p.y + (n + r) * p.ldy + c : nullptr;
#pragma unroll
    for (unsigned j = 0; j < kPatch; ++j) {
      if (c + j >= p.C) continue;
      sum[r][j] = y != nullptr ? times_derivative(sum[r][j], y[j], p.activation)
                               : activate(sum[r][j], p.activation);
    }
    store(p.out + (n + r) * p.ldout + c, sum[r], p.C - c);
  }
}

__global__ void __launch_bounds__(kThreads) row_product(RowProduct p) {
  FASTGAN_SHARED(float, a, [2][kDepth][Part::kRowStride]);
  FASTGAN_SHARED(float, b, [2][kDepth][kColumns]);
  const Index first = static_cast<Index>(blockIdx.x) * kRows, n = first + Part::patch_row();
  const Index column = static_cast<Index>(blockIdx.y) * kColumns, c = column + Part::patch_column();
  Patch sum;
#pragma unroll
  for (unsigned r = 0; r < kPatch; ++r) {
#pragma unroll
    for (unsigned j = 0; j < kPatch; ++j) {
      sum[r][j] = p.bias != nullptr && c + j < p.C ? p.bias[c + j] : 0.0f;
    }
  }
  for_parts(
      p.K,
      [&](unsigned part, Index k) {
        copy_rows(p, first, k, a[part]);
        copy_panels(p, column, k, b[part]);
      },
      [&](unsigned part) { Part::multiply(a[part], b[part], sum); });
  finish(p, sum, n, c);
}

void launch_row_product(const char* name, const Context& context, Precision precision,
                        const RowProduct& p) {
  if (precision != Precision::fp32) return row_product_mma(name, context, precision, p);
  gpu::launch(
      {name, {gpu::blocks_of(p.N, kRows), gpu::blocks_of(p.C, kColumns)}, kThreads, context},
      row_product, p);
}

/// Whether dense_forward takes the variant wgmma.
bool takes_wgmma(const DenseForward& p, const RowProduct& product) {
  const bool has_it = p.precision == Precision::bf16 || p.precision == Precision::bf16x3;
  if (!has_it || p.variant == DenseVariant::mma) return false;
  const bool asked_for = p.variant == DenseVariant::wgmma;
  if (!asked_for && (p.I < kWideLayer || p.O < kWideLayer)) return false;
  const char* obstacle = wgmma_obstacle(product);
  if (obstacle == nullptr || !asked_for) return obstacle == nullptr;
  throw Error(ErrorKind::resource, std::string("dense_forward: variant wgmma: ") + obstacle);
}

}  // namespace

void dense_forward(const Context& context, const DenseForward& p) {
  const RowProduct product{.out = p.y,
                           .ldout = p.ldy,
                           .a = p.x,
                           .lda = p.ldx,
                           .panels = p.panels,
                           .bias = p.b,
                           .y = nullptr,
                           .ldy = 0,
                           .activation = p.activation,
                           .N = p.N,
                           .K = p.I,
                           .C = p.O};
  if (takes_wgmma(p, product)) {
    return row_product_wgmma("dense_forward", context, p.precision, product);
  }
  launch_row_product("dense_forward", context, p.precision, product);
}

void dense_backward_data(const Context& context, const DenseBackwardData& p) {
  launch_row_product("dense_backward_data", context, p.precision,
                     {.out = p.dx,
                      .ldout = p.lddx,
                      .a = p.dz,
                      .lda = p.lddz,
                      .panels = p.panels,
                      .bias = nullptr,
                      .y = p.x,
                      .ldy = p.ldx,
                      .activation = p.x != nullptr ? p.x_activation : Activation{},
                      .N = p.N,
                      .K = p.O,
                      .C = p.I});
}

void dense_tangent(const Context& context, const DenseTangent& p) {
  launch_row_product("dense_tangent", context, p.precision,
                     {.out = p.ty,
                      .ldout = p.ldty,
                      .a = p.tx,
                      .lda = p.ldtx,
                      .panels = p.panels,
                      .bias = nullptr,
                      .y = p.y,
                      .ldy = p.ldy,
                      .activation = p.activation,
                      .N = p.N,
                      .K = p.I,
                      .C = p.O});
}

}  // namespace fastgan::kernels::cuda
