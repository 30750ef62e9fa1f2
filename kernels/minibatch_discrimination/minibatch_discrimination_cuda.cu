// Minibatch discrimination, forward and backward, by all pairs.
//
// o_k(i) = Σ_j e_ij with e_ij = exp(−‖M_ik − M_jk‖₁); M (N, K, D), o (N, K).
// A block has kTile events i of one kernel k and goes through all events j, kTile at a time, so
// that its sums are complete in registers: no scratch, no second launch, no order but one. Half of
// the pairs would do, but a pair that serves both its events writes to another block's sum: that
// asks for atomics, whose order changes, or for partial sums of every pair of blocks in memory. So
// each e_ij is computed twice, and none is stored.
// Distances: lane j of a warp has a column, and kRows rows i; per dimension it reads one number of
// its column and a vector of the rows for 2·kRows flops. Gradient: the forces of a tile of pairs go
// through shared memory, once; then lane i sums kSums dimensions of its own over the j.
// M of a block lies in shared memory kSlice dimensions at a time. For D > kSlice the gradient is
// split over blocks by dimension, and each of them computes all distances.
// Per pair and kernel: forward 3·D + 22 flops, backward 7·D + 25; N² pairs. Bytes: (N/kTile)·N·D·4
// a kernel, from L2. At N = 100, K = 20, D = 10 10 Mflop: it is the latency of four rounds.
// Order: lanes' sums over j ascending by kTile, then lanes by pairs; gradient: j ascending. fp32.
#include "kernels/cuda/block_sum.hpp"
#include "kernels/cuda/exp.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"
#include "kernels/minibatch_discrimination/minibatch_discrimination.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kTile = 32;  // rows and columns: a warp has the columns
constexpr unsigned kWarps = 8, kThreads = kWarps * kWarpSize;
constexpr unsigned kRows = kTile / kWarps;   // rows of a warp: a vector
constexpr unsigned kSlice = 32;              // dimensions in shared memory at a time
constexpr unsigned kSums = kSlice / kWarps;  // dimensions of a warp in the gradient
constexpr unsigned kStride = kTile + 4;      // keeps vectors aligned; copies meet fewer banks
static_assert(kTile == kWarpSize && kRows == 4);
/// Events further apart count as infinitely far, as on the CPU: e⁻⁶⁴ = 2e-28.
constexpr float kFar = 64.0f;

using Slice = float[kSlice][kStride];  // (dimension, event)

struct Batch {
  const float* m;  // (N, K, D), rows ldm apart
  Index ldm, N, K, D;
};

/// e^−distance
__device__ __forceinline__ float closeness(float distance) {
  const ExpParts e = exp_parts(-kFar > 0.0f - distance ? -kFar : 0.0f - distance);
  const float scale = exp2_integer(e.n);
  return distance > kFar ? 0.0f : fmaf(e.p, scale, scale);
}

/// c·sign(x) with sign(0) = 0; of a NaN c, also where x is one.
__device__ __forceinline__ float times_sign(float c, float x) {
  if (x == 0.0f) return 0.0f;
  return x > 0.0f ? c : -c;
}

/// Dimensions from d on of kernel k of the events from `first` on; zeros beyond N and D.
__device__ __forceinline__ void load_slice(const Batch& b, Index k, Index first, Index d,
                                           Slice& to) {
#pragma unroll
  for (unsigned i = threadIdx.x; i < kSlice * kTile; i += kThreads) {
    const unsigned dimension = i % kSlice, event = i / kSlice;
    const bool exists = first + event < b.N && d + dimension < b.D;
    to[dimension][event] = exists ? b.m[(first + event) * b.ldm + k * b.D + d + dimension] : 0.0f;
  }
}

/// e of this thread's rows and column; 0 where the column does not exist. Leaves the last slice.
__device__ __forceinline__ void tile_of_pairs(const Batch& b, Index k, Index i, Index j,
                                              Slice& rows, Slice& columns, float (&e)[kRows]) {
  const unsigned lane = threadIdx.x % kWarpSize, row = threadIdx.x / kWarpSize * kRows;
  float distance[kRows] = {};
  for (Index d = 0; d < b.D; d += kSlice) {
    __syncthreads();  // the slices of before have been read
    load_slice(b, k, i, d, rows);
    load_slice(b, k, j, d, columns);
    __syncthreads();
    const auto count = static_cast<unsigned>(b.D - d < kSlice ? b.D - d : kSlice);
    for (unsigned s = 0; s < count; ++s) {
      const float other = columns[s][lane];
      const float4 own = *reinterpret_cast<const float4*>(&rows[s][row]);
      distance[0] += fabsf(own.x - other);
      distance[1] += fabsf(own.y - other);
      distance[2] += fabsf(own.z - other);
      distance[3] += fabsf(own.w - other);
    }
  }
#pragma unroll
  for (unsigned r = 0; r < kRows; ++r) e[r] = j + lane < b.N ? closeness(distance[r]) : 0.0f;
}

/// Grid: x over the events, y over the kernels.
__global__ void __launch_bounds__(kThreads) forward(MinibatchDiscriminationForward p) {
  FASTGAN_SHARED(float, rows, [kSlice][kStride]);
  FASTGAN_SHARED(float, columns, [kSlice][kStride]);
  const Batch batch{p.m, p.ldm, p.N, p.K, p.D};
  const Index i = static_cast<Index>(blockIdx.x) * kTile, k = blockIdx.y;
  const unsigned lane = threadIdx.x % kWarpSize, row = threadIdx.x / kWarpSize * kRows;
  float sum[kRows] = {};
  for (Index j = 0; j < p.N; j += kTile) {
    float e[kRows];
    tile_of_pairs(batch, k, i, j, rows, columns, e);
#pragma unroll
    for (unsigned r = 0; r < kRows; ++r) sum[r] += e[r];
  }
#pragma unroll
  for (unsigned r = 0; r < kRows; ++r) {
#pragma unroll
    for (int distance = 16; distance > 0; distance /= 2) {
      sum[r] += __shfl_xor_sync(kAllLanes, sum[r], distance);
    }
    if (lane == r && i + row + r < p.N) p.o[(i + row + r) * p.ldo + k] = sum[r];
  }
}

/// Adds the forces of a tile of pairs to this warp's dimensions of row i = lane.
__device__ __forceinline__ void add_forces(const Slice& rows, const Slice& columns,
                                           const float (&force)[kTile][kTile + 1],
                                           float (&sum)[kSums]) {
  const unsigned lane = threadIdx.x % kWarpSize, first = threadIdx.x / kWarpSize;
  float own[kSums];
#pragma unroll
  for (unsigned s = 0; s < kSums; ++s) own[s] = rows[first + s * kWarps][lane];
#pragma unroll 4
  for (unsigned j = 0; j < kTile; ++j) {
    const float pull = force[lane][j];
#pragma unroll
    for (unsigned s = 0; s < kSums; ++s) {
      sum[s] += times_sign(pull, own[s] - columns[first + s * kWarps][j]);
    }
  }
}

/// Grid: x over the events, y over the kernels and slices of dimensions, kernel by kernel.
__global__ void __launch_bounds__(kThreads) backward(MinibatchDiscriminationBackward p) {
  FASTGAN_SHARED(float, rows, [kSlice][kStride]);
  FASTGAN_SHARED(float, columns, [kSlice][kStride]);
  FASTGAN_SHARED(float, force, [kTile][kTile + 1]);
  const Batch batch{p.m, p.ldm, p.N, p.K, p.D};
  const Index slices = (p.D + kSlice - 1) / kSlice;
  const Index i = static_cast<Index>(blockIdx.x) * kTile, k = blockIdx.y / slices;
  const Index d = blockIdx.y % slices * kSlice;
  const unsigned lane = threadIdx.x % kWarpSize, warp = threadIdx.x / kWarpSize;
  const auto dout = [&](Index n) { return n < p.N ? p.dout[n * p.lddout + k] : 0.0f; };
  float dout_i[kRows], sum[kSums] = {};
#pragma unroll
  for (unsigned r = 0; r < kRows; ++r) dout_i[r] = dout(i + warp * kRows + r);
  for (Index j = 0; j < p.N; j += kTile) {
    float e[kRows];
    tile_of_pairs(batch, k, i, j, rows, columns, e);
    const float dout_j = dout(j + lane);
#pragma unroll
    for (unsigned r = 0; r < kRows; ++r)
      force[warp * kRows + r][lane] = (dout_i[r] + dout_j) * e[r];
    __syncthreads();
    if (slices > 1) {  // another slice may stand there
      load_slice(batch, k, i, d, rows);
      load_slice(batch, k, j, d, columns);
      __syncthreads();
    }
    add_forces(rows, columns, force, sum);
  }
#pragma unroll
  for (unsigned s = 0; s < kSums; ++s) {
    const Index n = i + lane, dimension = d + warp + s * kWarps;
    if (n < p.N && dimension < p.D) p.dm[n * p.lddm + k * p.D + dimension] = 0.0f - sum[s];
  }
}

}  // namespace

void minibatch_discrimination_forward(const Context& context,
                                      const MinibatchDiscriminationForward& p) {
  gpu::launch({"minibatch_discrimination_forward",
               {gpu::blocks_of(p.N, kTile), static_cast<unsigned>(p.K)},
               kThreads,
               context},
              forward, p);
}

void minibatch_discrimination_backward(const Context& context,
                                       const MinibatchDiscriminationBackward& p) {
  gpu::launch(
      {"minibatch_discrimination_backward",
       {gpu::blocks_of(p.N, kTile), static_cast<unsigned>(p.K) * gpu::blocks_of(p.D, kSlice)},
       kThreads,
       context},
      backward, p);
}

}  // namespace fastgan::kernels::cuda
