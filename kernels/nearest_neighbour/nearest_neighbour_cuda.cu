// Squared distance to the nearest neighbour: squared[n] = min_m Σ_d (x[n, d] − y[d, m])².
//
// Shapes: x (N, D), y (D, M). 2 flop per difference and square: 3·N·M·D flop on (N + M)·D floats.
// A block takes kQueries events, one a thread, through all references, kReferences at a time, whose
// sums a thread keeps in registers. kDepth dimensions of the events and of the references are in
// shared memory: a number of x serves kReferences differences, a number of y (read by all threads
// of a warp at once) kQueries.
// Each sum runs over d in order, and a minimum has no rounding: the bits are those of the CPU's
// kernels with fused multiply-add.
#include "kernels/nearest_neighbour/nearest_neighbour.hpp"

#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kQueries = 128;
constexpr unsigned kReferences = 32;  // registers of a thread
constexpr unsigned kDepth = 16;
constexpr unsigned kQueryStride = kQueries + 1;  // odd: transposing meets no bank twice
constexpr float kNone = __builtin_huge_valf();

using Queries = float[kDepth][kQueryStride];
using References = float[kDepth][kReferences];

/// Dimensions from d on of the block's events; zeros beyond D and N.
__device__ __forceinline__ void load_queries(const NearestNeighbour& a, Index first, Index d,
                                             Queries& to) {
#pragma unroll 4
  for (unsigned i = threadIdx.x; i < kQueries * kDepth; i += kQueries) {
    const unsigned q = i / kDepth, depth = i % kDepth;
    const bool exists = first + q < a.N && d + depth < a.D;
    to[depth][q] = exists ? a.x[(first + q) * a.D + d + depth] : 0.0f;
  }
}

/// Dimensions from d on of the references from m on; zeros beyond D and M.
__device__ __forceinline__ void load_references(const NearestNeighbour& a, Index m, Index d,
                                                References& to) {
#pragma unroll
  for (unsigned i = threadIdx.x; i < kReferences * kDepth; i += kQueries) {
    const unsigned r = i % kReferences, depth = i / kReferences;
    const bool exists = m + r < a.M && d + depth < a.D;
    to[depth][r] = exists ? a.y[(d + depth) * a.ldy + m + r] : 0.0f;
  }
}

__global__ void __launch_bounds__(kQueries) nearest(NearestNeighbour a) {
  FASTGAN_SHARED(float, x, [kDepth][kQueryStride]);
  FASTGAN_SHARED(float, y, [kDepth][kReferences]);
  const Index first = static_cast<Index>(blockIdx.x) * kQueries;
  float least = kNone;
  for (Index m = 0; m < a.M; m += kReferences) {
    float sum[kReferences] = {};
    for (Index d = 0; d < a.D; d += kDepth) {
      load_queries(a, first, d, x);
      load_references(a, m, d, y);
      __syncthreads();
      for (unsigned depth = 0; depth < kDepth; ++depth) {
        const float event = x[depth][threadIdx.x];
#pragma unroll
        for (unsigned r = 0; r < kReferences; ++r) {
          const float difference = event - y[depth][r];
          sum[r] = fmaf(difference, difference, sum[r]);
        }
      }
      __syncthreads();  // before the next part overwrites this one
    }
#pragma unroll
    for (unsigned r = 0; r < kReferences; ++r) {
      if (m + r < a.M && sum[r] < least) least = sum[r];
    }
  }
  if (first + threadIdx.x < a.N) a.squared[first + threadIdx.x] = least;
}

}  // namespace

void nearest_neighbour(const Context& context, const NearestNeighbour& a) {
  gpu::launch({"nearest_neighbour", gpu::blocks_of(a.N, kQueries), kQueries, context}, nearest, a);
}

}  // namespace fastgan::kernels::cuda
