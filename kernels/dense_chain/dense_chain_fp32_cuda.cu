// A chain of dense layers in fp32, a tile of events on chip from the first layer to the last.
//
// A block has kRows events. Their activations (on the way back their gradients) lie in shared
// memory as the left side of the tiles of cuda/tile.hpp (transposed: feature by feature, kRowStride
// floats apart), those of a layer's input and of its output in two regions that change places.
// Column tile by column tile the weights, which alone come from L2, are copied to shared memory
// while the tile before is multiplied. Bytes: 4·Σ K·C of weights a block, 4·(K + C) an event, and
// 4·C more for each result that is kept; 2·Σ K·C flops an event: 16 flops a byte of L2, whatever
// the widths. Shared memory: 144 bytes for each feature of the widest odd and the widest even
// layer: 110 KiB for DY-GAN's generator. Order: bias, then k ascending, one chain of fused
// multiply-adds: the bits of dense_forward and dense_backward_data.
#include "kernels/cuda/tile.hpp"
#include "kernels/dense/panels_cuda.hpp"
#include "kernels/dense_chain/chain_cuda.hpp"

namespace fastgan::kernels::cuda {
namespace {

using Part = Tile<32, 64>;
constexpr unsigned kRows = Part::kRows, kColumns = Part::kColumns, kThreads = Part::kThreads;
constexpr unsigned kPatch = Part::kPatchRows;
static_assert(kPatch == 4 && Part::kPatchColumns == 4 && kPanelWidth % kDepth == 0);

/// Features of the two regions: the widest of the inputs of even and of odd links.
struct Regions {
  Index even = 0, odd = 0;
};
Regions regions_of(const ProductChain& p) {
  Regions r{padded(p.K), 0};
  for (int l = 1; l < p.links; ++l) {
    Index& width = l % 2 == 0 ? r.even : r.odd;
    width = std::max(width, padded(p.terms(l)));
  }
  return r;
}

/// a, transposed, with zeros for events and features that do not exist.
__device__ __forceinline__ void load_events(const ProductChain& p, Index first, float* to) {
  const Index count = padded(p.K) * kRows;
  for (Index i = threadIdx.x; i < count; i += kThreads) {
    const Index k = i / kRows, n = i % kRows;
    const bool exists = first + n < p.N && k < p.K;
    to[k * Part::kRowStride + n] = exists ? p.a[(first + n) * p.lda + k] : 0.0f;
  }
}

__device__ __forceinline__ void copy_panels(const Link& link, Index K, Index c, Index k,
                                            Part::PartOfB& to) {
  constexpr unsigned kVectors = kColumns / 4;
  const unsigned column = threadIdx.x % kVectors * 4;
  const Index ldb = padded(link.C);
  const auto* b = reinterpret_cast<const float*>(link.panels);  // (K, ldb)
#pragma unroll
  for (unsigned depth = threadIdx.x / kVectors; depth < kDepth; depth += kThreads / kVectors) {
    const bool exists = k + depth < K && c + column < ldb;
    gpu::start_copy<16>(&to[depth][column], exists ? b + (k + depth) * ldb + c + column : b,
                        exists);
  }
}

/// The sums of a link of K terms for its columns from `column` on.
__device__ __forceinline__ void multiply_columns(const Link& link, Index K, Index column,
                                                 const float* in, Part::PartOfB (&b)[2],
                                                 Part::Patch& sum) {
  const Index c = column + Part::patch_column();
#pragma unroll
  for (unsigned j = 0; j < kPatch; ++j) {
    const float start = link.bias != nullptr && c + j < link.C ? link.bias[c + j] : 0.0f;
#pragma unroll
    for (unsigned r = 0; r < kPatch; ++r) sum[r][j] = start;
  }
  const float* left = in;
  for_parts(
      K, [&](unsigned part, Index k) { copy_panels(link, K, column, k, b[part]); },
      [&](unsigned part) {
        Part::multiply(*reinterpret_cast<const Part::PartOfA*>(left), b[part], sum);
        left += kDepth * Part::kRowStride;
      });
}

/// The results of a patch whose first element is (n, c), in global memory where they are kept.
__device__ __forceinline__ void finish(const Link& link, Index N, Index n, Index c,
                                       Part::Patch& sum) {
#pragma unroll
  for (unsigned r = 0; r < kPatch; ++r) {
#pragma unroll
    for (unsigned j = 0; j < kPatch; ++j) {
      const float y = output_of(link, N, n + r, c + j);
      sum[r][j] = finished(link, N, n + r, c + j, sum[r][j], y);
    }
    if (link.out != nullptr && n + r < N) {
      store(link.out + (n + r) * link.ldout + c, sum[r], link.C - c);
    }
  }
}

/// As the next link's left side, its padding zeros.
__device__ __forceinline__ void keep(const Part::Patch& sum, Index c, Index C, float* out) {
#pragma unroll
  for (unsigned j = 0; j < kPatch; ++j) {
    if (c + j >= padded(C)) return;
    *reinterpret_cast<float4*>(out + (c + j) * Part::kRowStride + Part::patch_row()) =
        make_float4(sum[0][j], sum[1][j], sum[2][j], sum[3][j]);
  }
}

__global__ void __launch_bounds__(kThreads)
    chain(const __grid_constant__ ProductChain p, Index even_features) {
  FASTGAN_DYNAMIC_SHARED(float, regions);
  FASTGAN_SHARED(float, b, [2][kDepth][kColumns]);
  float *in = regions, *out = regions + even_features * Part::kRowStride;
  const Index first = static_cast<Index>(blockIdx.x) * kRows;
  load_events(p, first, in);
  __syncthreads();
  for (int l = 0; l < p.links; ++l) {
    const Link& link = p.link[l];
    for (Index column = 0; column < link.C; column += kColumns) {
      Part::Patch sum;
      multiply_columns(link, p.terms(l), column, in, b, sum);
      const Index c = column + Part::patch_column();
      finish(link, p.N, first + Part::patch_row(), c, sum);
      if (l + 1 < p.links) keep(sum, c, link.C, out);
    }
    __syncthreads();  // all of the link stands
    float* const free = in;
    in = out;
    out = free;
  }
}

}  // namespace

std::size_t chain_fp32_bytes(const ProductChain& p) {
  const Regions r = regions_of(p);
  return static_cast<std::size_t>((r.even + r.odd) * Part::kRowStride) * sizeof(float);
}

void chain_fp32(const char* name, const Context& context, const ProductChain& p) {
  gpu::launch({name, gpu::blocks_of(p.N, kRows), kThreads, context, chain_fp32_bytes(p)}, chain, p,
              regions_of(p).even);
}

}  // namespace fastgan::kernels::cuda
