// A chain of dense layers in fp32, a tile of events on chip from the first layer to the last.
//
// A block has kRows events. Their activations lie in shared memory as the left side of the tiles of
// cuda/tile.hpp (transposed: feature by feature, kRowStride floats apart), those of a layer's input
// and of its output in two regions that change places. Column tile by column tile the weights,
// which alone come from L2, are copied to shared memory while the tile before is multiplied. Bytes:
// 4·Σ I·O of weights a block, 4·(I + O) an event; 2·Σ I·O flops an event: 16 flops a byte of L2,
// whatever the widths. Shared memory: 144 bytes for each feature of the widest odd and the widest
// even layer: 110 KiB for DY-GAN's generator. Order: bias, then k ascending, one chain of fused
// multiply-adds: the bits of dense_forward.
#include "kernels/cuda/activate.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/tile.hpp"
#include "kernels/dense_chain/chain_cuda.hpp"

namespace fastgan::kernels::cuda {
namespace {

using Part = Tile<32, 64>;
constexpr unsigned kRows = Part::kRows, kColumns = Part::kColumns, kThreads = Part::kThreads;
constexpr unsigned kPatch = Part::kPatchRows;
constexpr Index kPanelWidth = 16;  // as dense_pack pads the rows of the panels
static_assert(kPatch == 4 && Part::kPatchColumns == 4 && kPanelWidth % kDepth == 0);

constexpr Index padded(Index C) { return (C + kPanelWidth - 1) / kPanelWidth * kPanelWidth; }

/// Features of the two regions: the widest of the inputs of even and of odd layers.
struct Regions {
  Index even = 0, odd = 0;
};
Regions regions_of(const DenseChain& p) {
  Regions r{padded(p.I), 0};
  for (int l = 0; l + 1 < p.stages; ++l) {
    Index& width = l % 2 == 0 ? r.odd : r.even;
    width = std::max(width, padded(p.stage[l].O));
  }
  return r;
}

/// x, transposed, with zeros for events and features that do not exist.
__device__ __forceinline__ void load_events(const DenseChain& p, Index first, float* to) {
  const Index count = padded(p.I) * kRows;
  for (Index i = threadIdx.x; i < count; i += kThreads) {
    const Index k = i / kRows, n = i % kRows;
    const bool exists = first + n < p.N && k < p.I;
    to[k * Part::kRowStride + n] = exists ? p.x[(first + n) * p.ldx + k] : 0.0f;
  }
}

__device__ __forceinline__ void copy_panels(const DenseStage& stage, Index K, Index c, Index k,
                                            Part::PartOfB& to) {
  constexpr unsigned kVectors = kColumns / 4;
  const unsigned column = threadIdx.x % kVectors * 4;
  const Index ldb = padded(stage.O);
  const auto* b = reinterpret_cast<const float*>(stage.panels);  // (K, ldb)
#pragma unroll
  for (unsigned depth = threadIdx.x / kVectors; depth < kDepth; depth += kThreads / kVectors) {
    const bool exists = k + depth < K && c + column < ldb;
    gpu::start_copy<16>(&to[depth][column], exists ? b + (k + depth) * ldb + c + column : b,
                        exists);
  }
}

/// The sums of a layer with K inputs for its columns from `column` on.
__device__ __forceinline__ void multiply_columns(const DenseStage& stage, Index K, Index column,
                                                 const float* in, Part::PartOfB (&b)[2],
                                                 Part::Patch& sum) {
  const Index c = column + Part::patch_column();
#pragma unroll
  for (unsigned j = 0; j < kPatch; ++j) {
    const float start = stage.b != nullptr && c + j < stage.O ? stage.b[c + j] : 0.0f;
#pragma unroll
    for (unsigned r = 0; r < kPatch; ++r) sum[r][j] = start;
  }
  const float* left = in;
  for_parts(
      K, [&](unsigned part, Index k) { copy_panels(stage, K, column, k, b[part]); },
      [&](unsigned part) {
        Part::multiply(*reinterpret_cast<const Part::PartOfA*>(left), b[part], sum);
        left += kDepth * Part::kRowStride;
      });
#pragma unroll
  for (unsigned r = 0; r < kPatch; ++r) {
#pragma unroll
    for (unsigned j = 0; j < kPatch; ++j) {
      sum[r][j] = c + j < stage.O ? activate(sum[r][j], stage.activation) : 0.0f;
    }
  }
}

/// As the next layer's left side, its padding zeros.
__device__ __forceinline__ void keep(const Part::Patch& sum, Index c, Index O, float* out) {
#pragma unroll
  for (unsigned j = 0; j < kPatch; ++j) {
    if (c + j >= padded(O)) return;
    *reinterpret_cast<float4*>(out + (c + j) * Part::kRowStride + Part::patch_row()) =
        make_float4(sum[0][j], sum[1][j], sum[2][j], sum[3][j]);
  }
}

__global__ void __launch_bounds__(kThreads)
    chain(const __grid_constant__ DenseChain p, Index even_features) {
  FASTGAN_DYNAMIC_SHARED(float, regions);
  FASTGAN_SHARED(float, b, [2][kDepth][kColumns]);
  float *in = regions, *out = regions + even_features * Part::kRowStride;
  const Index first = static_cast<Index>(blockIdx.x) * kRows;
  load_events(p, first, in);
  __syncthreads();
  Index K = p.I;
  for (int l = 0; l < p.stages; ++l) {
    const DenseStage& stage = p.stage[l];
    for (Index column = 0; column < stage.O; column += kColumns) {
      Part::Patch sum;
      multiply_columns(stage, K, column, in, b, sum);
      const Index c = column + Part::patch_column();
      if (l + 1 < p.stages) {
        keep(sum, c, stage.O, out);
        continue;
      }
#pragma unroll
      for (unsigned r = 0; r < kPatch; ++r) {
        const Index n = first + Part::patch_row() + r;
        if (n < p.N) store(p.y + n * p.ldy + c, sum[r], stage.O - c);
      }
    }
    __syncthreads();  // all of the layer stands
    float* const free = in;
    in = out;
    out = free;
    K = stage.O;
  }
}

}  // namespace

std::size_t chain_fp32_bytes(const DenseChain& p) {
  const Regions r = regions_of(p);
  return static_cast<std::size_t>((r.even + r.odd) * Part::kRowStride) * sizeof(float);
}

void chain_fp32(const Context& context, const DenseChain& p) {
  gpu::launch({"dense_chain", gpu::blocks_of(p.N, kRows), kThreads, context, chain_fp32_bytes(p)},
              chain, p, regions_of(p).even);
}

}  // namespace fastgan::kernels::cuda
