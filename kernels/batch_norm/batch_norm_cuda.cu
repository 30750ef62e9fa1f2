// Batch normalisation: normalise, and the exact gradient of a batch in one launch.
//
// y = (x − mean)·scale + beta; x, y, dx, dy (N, C) row-major, everything else (C).
// Scale: a thread computes one channel, in double. Forward: elements.hpp.
// Backward: a block has kColumns neighbouring channels (fewer where C is small) and gives every
// thread one of them and every kThreads/columns-th row: a warp reads whole sectors of 32 bytes, and
// no thread is idle at 6 channels either. It adds Σ dy and Σ dy·(x − mean), by halves over the
// threads of a channel, and writes dx of its channels on a second way through the rows, from L2
// where the batch fits. So there is neither a second launch nor scratch memory, but few channels
// are few blocks.
// Forward 8 bytes and 3 flops an element; backward two passes, 8 and 12 bytes, 4 and 5 flops:
// memory-bound. Sums in double, in an order that N and C alone decide. Scale, shift and y have the
// bits of the CPU's kernels.
#include "kernels/batch_norm/batch_norm.hpp"

#include "kernels/cuda/divisor.hpp"
#include "kernels/cuda/elements.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kChannelThreads = 128;  // of the kernel of the scale
constexpr unsigned kThreads = 1024;
constexpr Index kColumns = 8;  // a sector of 32 bytes

__device__ __forceinline__ double inverse_width(float variance, float epsilon) {
  return 1.0 / sqrt(static_cast<double>(variance) + static_cast<double>(epsilon));
}

__global__ void __launch_bounds__(kChannelThreads) scale_and_shift(BatchNormScale p) {
  const Index c = gpu::global_thread();
  if (c >= p.C) return;
  const double gamma = p.gamma != nullptr ? static_cast<double>(p.gamma[c]) : 1.0;
  const double beta = p.beta != nullptr ? static_cast<double>(p.beta[c]) : 0.0;
  const double scale = gamma * inverse_width(p.variance[c], p.epsilon);
  p.scale[c] = static_cast<float>(scale);
  if (p.shift != nullptr) p.shift[c] = static_cast<float>(beta - p.mean[c] * scale);
}

__global__ void __launch_bounds__(kElementThreads)
    normalise(BatchNormForward p, Index count, Divisor by_C) {
  fill_elements(p.y, count, [&](Index at) {
    Index n = at;
    const Index c = by_C.rest_of(n);
    return fmaf(p.x[at] - p.mean[c], p.scale[c], p.beta != nullptr ? p.beta[c] : 0.0f);
  });
}

/// The channels of a block and the rows of a thread. Threads beyond whole rows have none.
struct Share {
  unsigned columns, rows;  // channels; threads for each
  unsigned row;            // ≥ rows: no row
  Index c;                 // channel

  __device__ Share(Index C) {
    const Index first = static_cast<Index>(blockIdx.x) * kColumns;
    columns = static_cast<unsigned>(C - first < kColumns ? C - first : kColumns);
    rows = kThreads / columns;
    row = threadIdx.x / columns;
    c = first + threadIdx.x % columns;
  }
  __device__ Index first_row(Index N) const { return row < rows ? row : N; }
};

using Partial = double[kThreads];

/// For all threads of a channel the sum of their numbers.
__device__ __forceinline__ double channel_sum(double value, const Share& share, Partial& partial) {
  partial[threadIdx.x] = value;
  __syncthreads();
  for (unsigned rows = share.rows; rows > 1;) {
    const unsigned half = (rows + 1) / 2;
    if (share.row + half < rows) {
      partial[threadIdx.x] += partial[threadIdx.x + half * share.columns];
    }
    rows = half;
    __syncthreads();
  }
  const double sum = partial[threadIdx.x % share.columns];
  __syncthreads();  // before the next call overwrites it
  return sum;
}

__device__ __forceinline__ void add(float* to, Index c, double gradient, GradientMode mode) {
  if (to == nullptr || mode == GradientMode::ignore) return;
  const double old = mode == GradientMode::accumulate ? static_cast<double>(to[c]) : 0.0;
  to[c] = static_cast<float>(old + gradient);
}

__global__ void __launch_bounds__(kThreads) gradients(BatchNormBackward p) {
  FASTGAN_SHARED(double, partial, [kThreads]);
  const Share share(p.C);
  const Index c = share.c, first = share.first_row(p.N);
  const float mean = p.mean[c];
  double sum = 0.0, product = 0.0;
#pragma unroll 4
  for (Index n = first; n < p.N; n += share.rows) {
    const double dy = p.dy[n * p.C + c];
    const double distance = static_cast<double>(p.x[n * p.C + c]) - static_cast<double>(mean);
    sum += dy;
    product += dy * distance;
  }
  sum = channel_sum(sum, share, partial);
  const double inverse = inverse_width(p.variance[c], p.epsilon);
  const double dgamma = channel_sum(product, share, partial) * inverse;
  if (share.row == 0) {
    add(p.dbeta, c, sum, p.mode);
    add(p.dgamma, c, dgamma, p.mode);
  }
  if (p.dx == nullptr) return;
  const auto N = static_cast<double>(p.N);
  const double gamma = p.gamma != nullptr ? static_cast<double>(p.gamma[c]) : 1.0;
  const auto a = static_cast<float>(gamma * inverse), b = static_cast<float>(sum / N);
  const auto k = static_cast<float>(inverse * dgamma / N);
#pragma unroll 4
  for (Index n = first; n < p.N; n += share.rows) {
    const Index at = n * p.C + c;
    const float distance = p.x[at] - mean;
    p.dx[at] = a * fmaf(0.0f - distance, k, p.dy[at] - b);
  }
}

}  // namespace

void batch_norm_scale(const Context& context, const BatchNormScale& p) {
  gpu::launch({"batch_norm_scale", gpu::blocks_of(p.C, kChannelThreads), kChannelThreads, context},
              scale_and_shift, p);
}

void batch_norm_forward(const Context& context, const BatchNormForward& p) {
  const Index count = p.N * p.C;
  if (count == 0) return;
  gpu::launch(elements_launch("batch_norm_forward", context, count), normalise, p, count,
              Divisor(p.C));
}

void batch_norm_backward(const Context& context, const BatchNormBackward& p) {
  gpu::launch({"batch_norm_backward", gpu::blocks_of(p.C, kColumns), kThreads, context}, gradients,
              p);
}

}  // namespace fastgan::kernels::cuda
