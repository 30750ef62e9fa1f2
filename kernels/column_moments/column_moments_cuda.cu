// Mean and variance of every column of a matrix.
//
// mean_c = Σ_n x_nc / N, variance_c = Σ_n (x_nc − mean_c)² / N; x (N, C) row-major.
// A block has kColumns neighbouring columns and kRows threads for each: thread (c, r) adds the rows
// r, r + kRows, …, a warp reads kColumns neighbours of a row; then the kRows sums of a column are
// added by halves. Few columns are few blocks: meant for the widths of layers and events.
// 4 bytes an element a pass, two passes (the second finds the variance around the mean, so that
// nothing cancels); 1 flop and 3 flops. Sums in double, in an order that N alone decides.
#include "kernels/column_moments/column_moments.hpp"

#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kColumns = 32;  // a warp: one line of a row
constexpr unsigned kRows = 16;     // a power of two; 512 threads
static_assert((kRows & (kRows - 1)) == 0);

using Partial = double[kRows][kColumns];

/// For all threads of a column the sum of their numbers.
__device__ __forceinline__ double column_sum(double value, Partial& partial) {
  const unsigned c = threadIdx.x, r = threadIdx.y;
  partial[r][c] = value;
  __syncthreads();
#pragma unroll
  for (unsigned half = kRows / 2; half > 0; half /= 2) {
    if (r < half) partial[r][c] += partial[r + half][c];
    __syncthreads();
  }
  const double sum = partial[0][c];
  __syncthreads();  // before the next call overwrites it
  return sum;
}

__global__ void __launch_bounds__(kColumns* kRows) moments(ColumnMoments p) {
  FASTGAN_SHARED(double, partial, [kRows][kColumns]);
  const Index c = static_cast<Index>(blockIdx.x) * kColumns + threadIdx.x;
  const bool exists = c < p.C, writes = exists && threadIdx.y == 0;
  const auto N = static_cast<double>(p.N);
  double sum = 0.0;
  for (Index n = threadIdx.y; exists && n < p.N; n += kRows) sum += p.x[n * p.ldx + c];
  const double mean = column_sum(sum, partial) / N;
  if (writes) p.mean[c] = static_cast<float>(mean);
  if (p.variance == nullptr) return;
  double squares = 0.0;
  for (Index n = threadIdx.y; exists && n < p.N; n += kRows) {
    const double distance = p.x[n * p.ldx + c] - mean;
    squares += distance * distance;
  }
  squares = column_sum(squares, partial);
  if (writes) p.variance[c] = static_cast<float>(squares / N);
}

}  // namespace

void column_moments(const Context& context, const ColumnMoments& p) {
  gpu::launch({"column_moments", gpu::blocks_of(p.C, kColumns), {kColumns, kRows}, context},
              moments, p);
}

}  // namespace fastgan::kernels::cuda
