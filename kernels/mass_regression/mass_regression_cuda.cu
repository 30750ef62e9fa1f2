// Regression of the mean and width of an invariant mass over a batch, loss and gradient.
//
// P = p₁ + p₂ with p = origin + unit·x, m = √max(0, E² − px² − py² − pz²),
// loss = c1·(mean m − M)² + c2·(std m − σ)²;
// dm/dE = E/m, dm/dpx = −px/m …, and 0 where m = 0;
// dloss/dm_n = 2·c1·(mean − M)/N + 2·c2·(std − σ)·(m_n − mean)/(N·std), its second part 0 where
// std = 0. x and dx (N, ·) with any columns; mass, loss, mean, width scalar; scratch (N) holds m.
// One block does it all in one launch, thread i the events i, i + kThreads, …: mean, width and
// gradient each need the sum before them, and a batch is few rounds of one block.
// 28 bytes and 30 flops an event; far below the networks beside it.
// m² is a difference of large numbers, hence double; every m is rounded to fp32 once, and mean and
// width are those of the rounded masses: identical events have width 0, not the width of rounding.
// Sums in double, thread by thread (block_sum.hpp).
// Source: arXiv:1901.05282, the generator's loss.
#include "kernels/mass_regression/mass_regression.hpp"

#include "kernels/cuda/block_sum.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kThreads = 512;
constexpr int kComponents = 4;  // px, py, pz, E

/// P of event n.
struct Pair {
  double p[kComponents];
};

__device__ __forceinline__ Pair pair_of(const MassRegression& a, Index n) {
  Pair pair{};
#pragma unroll
  for (int particle = 0; particle < 2; ++particle) {
#pragma unroll
    for (int c = 0; c < kComponents; ++c) {
      const Index column = a.column[particle][c];
      if (column < 0) continue;
      const double unit = a.unit[particle][c];
      pair.p[c] += a.origin[particle][c] + unit * a.x[n * a.ldx + column];
    }
  }
  return pair;
}

__device__ __forceinline__ float mass_of(const Pair& pair) {
  const auto& [px, py, pz, E] = pair.p;
  const double squared = E * E - px * px - py * py - pz * pz;
  return static_cast<float>(sqrt(squared > 0.0 ? squared : 0.0));
}

/// Adds dloss/dm · dm/dP to the row of event n.
__device__ __forceinline__ void add_gradient(const MassRegression& a, Index n, double dm) {
  const double m = a.scratch[n];
  if (m <= 0.0) return;
  const Pair pair = pair_of(a, n);
#pragma unroll
  for (int particle = 0; particle < 2; ++particle) {
#pragma unroll
    for (int c = 0; c < kComponents; ++c) {
      const Index column = a.column[particle][c];
      const double unit = c == 3 ? a.unit[particle][c] : -a.unit[particle][c];
      if (column >= 0) {
        a.dx[n * a.lddx + column] += static_cast<float>(unit * (dm / m) * pair.p[c]);
      }
    }
  }
}

__global__ void __launch_bounds__(kThreads) regression(MassRegression a) {
  FASTGAN_SHARED(double, warp_sums, [kThreads / kWarpSize]);
  const auto N = static_cast<double>(a.N);
  double sum = 0.0;
  for (Index n = threadIdx.x; n < a.N; n += kThreads) {
    const float m = mass_of(pair_of(a, n));
    a.scratch[n] = m;
    sum += m;
  }
  const double mean = block_sum<kThreads>(sum, warp_sums) / N;
  double squares = 0.0;
  for (Index n = threadIdx.x; n < a.N; n += kThreads) {
    const double distance = a.scratch[n] - mean;
    squares += distance * distance;
  }
  const double width = sqrt(block_sum<kThreads>(squares, warp_sums) / N);
  const double off_mean = mean - a.mass, off_width = width - a.sigma;
  if (threadIdx.x == 0) {
    *a.mean = static_cast<float>(mean);
    *a.width = static_cast<float>(width);
    *a.loss = static_cast<float>(a.c1 * off_mean * off_mean + a.c2 * off_width * off_width);
  }
  if (a.dx == nullptr) return;
  const double offset = 2.0 * a.c1 * off_mean / N;
  const double slope = width > 0.0 ? 2.0 * a.c2 * off_width / (N * width) : 0.0;
  for (Index n = threadIdx.x; n < a.N; n += kThreads) {
    add_gradient(a, n, slope * (a.scratch[n] - mean) + offset);
  }
}

}  // namespace

void mass_regression(const Context& context, const MassRegression& a) {
  gpu::launch({"mass_regression", 1, kThreads, context}, regression, a);
}

}  // namespace fastgan::kernels::cuda
