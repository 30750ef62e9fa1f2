// Penalties on the gradient of a logit: the loss, and the factors of its own gradient, in one
// launch. The formulas stand in gradient_penalty_cpu.cpp.
//
// g (N, I), everything else (N). One block does it all: a warp has every kWarps-th event, its lanes
// the numbers of a row, added by pairs of lanes; lane 0 computes the factors, and the events are
// added thread by thread (block_sum.hpp). 4·I bytes and 2·I flops an event: a batch has some
// hundred events, few rounds of one block. Sums and functions in double; the order depends on N and
// I alone.
#include "kernels/cuda/block_sum.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"
#include "kernels/gradient_penalty/gradient_penalty.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kThreads = 1024, kWarps = kThreads / kWarpSize;

/// The factor c of ‖g‖² and its derivative by the logit.
struct Factor {
  double c, slope;
};

__device__ __forceinline__ Factor factor_of(PenaltyKind kind, double z) {
  if (kind == PenaltyKind::r1) return {1.0, 0.0};
  const double e = exp(-fabs(z)), small = e / (1.0 + e), large = 1.0 / (1.0 + e);
  const double D = z < 0.0 ? small : large, rest = z < 0.0 ? large : small;
  if (kind == PenaltyKind::roth_real) return {rest * rest, -2.0 * D * rest * rest};
  return {D * D, 2.0 * D * D * rest};
}

/// ‖g_n‖², for all lanes of the warp.
__device__ __forceinline__ double squared_norm(const GradientPenalty& a, Index n) {
  double sum = 0.0;
  for (Index i = threadIdx.x % kWarpSize; i < a.I; i += kWarpSize) {
    const double g = a.g[n * a.ldg + i];
    sum += g * g;
  }
  return warp_sum(sum);
}

/// Writes the factors of event n; its share of the loss.
__device__ __forceinline__ double factors(const GradientPenalty& a, Index n, double squared,
                                          double per_event) {
  if (a.kind == PenaltyKind::wgan_gp) {
    const double norm = sqrt(squared);
    a.along[n] = norm > 0.0 ? static_cast<float>(2.0 * per_event * (1.0 - 1.0 / norm)) : 0.0f;
    a.slope[n] = 0.0f;
    return 2.0 * (norm - 1.0) * (norm - 1.0);
  }
  const Factor factor = factor_of(a.kind, static_cast<double>(a.z[n * a.ldz]));
  a.along[n] = static_cast<float>(per_event * factor.c);
  a.slope[n] = static_cast<float>(0.5 * per_event * squared * factor.slope);
  return factor.c * squared;
}

__global__ void __launch_bounds__(kThreads) penalty(GradientPenalty a, double per_event) {
  FASTGAN_SHARED(double, warp_sums, [kWarps]);
  double sum = 0.0;
  for (Index n = threadIdx.x / kWarpSize; n < a.N; n += kWarps) {
    const double squared = squared_norm(a, n);
    if (threadIdx.x % kWarpSize == 0) sum += factors(a, n, squared, per_event);
  }
  sum = block_sum<kThreads>(sum, warp_sums);
  if (threadIdx.x == 0) *a.loss = static_cast<float>(0.5 * per_event * sum);
}

}  // namespace

void gradient_penalty(const Context& context, const GradientPenalty& a) {
  gpu::launch({"gradient_penalty", 1, kThreads, context}, penalty, a,
              static_cast<double>(a.weight) / static_cast<double>(a.N));
}

}  // namespace fastgan::kernels::cuda
