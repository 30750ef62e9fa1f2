// Energies from three-momenta and masses: forward, backward, tangent.
//
// x (N, 3·P), y (N, 4·P), mass (P): E = √(p² + mass²), dp = dp + dE·p/E, tE = p·tp/E.
// A thread computes one particle of one event; events are found by multiplication (divisor.hpp).
// 28·P bytes (backward 40·P, tangent 44·P) and 10·P flops an event: memory-bound, and of a batch
// the latency of one launch. In double, where squares of fp32 numbers are exact and cannot
// overflow. No sums are regrouped: the bits of the CPU's kernels.
#include "kernels/on_shell/on_shell.hpp"

#include "kernels/cuda/divisor.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

// A batch of some thousand particles is spread over many processors.
constexpr unsigned kThreads = 64;

__device__ __forceinline__ double energy(const float* p, float mass) {
  const double x = p[0], y = p[1], z = p[2], m = mass;
  return sqrt(x * x + y * y + z * z + m * m);
}

/// 1/E, and 0 for a massless particle at rest.
__device__ __forceinline__ double inverse(double E) { return E > 0.0 ? 1.0 / E : 0.0; }

__global__ void __launch_bounds__(kThreads) forward(OnShellForward a, Divisor by_P) {
  Index n = gpu::global_thread();
  const Index k = by_P.rest_of(n);
  if (n >= a.N) return;
  const float* p = a.x + n * a.ldx + 3 * k;
  float* y = a.y + n * a.ldy + 4 * k;
  y[0] = static_cast<float>(energy(p, a.mass[k]));
#pragma unroll
  for (int c = 0; c < 3; ++c) y[1 + c] = p[c];
}

__global__ void __launch_bounds__(kThreads) backward(OnShellBackward a, Divisor by_P) {
  Index n = gpu::global_thread();
  const Index k = by_P.rest_of(n);
  if (n >= a.N) return;
  const float* p = a.x + n * a.ldx + 3 * k;
  const float* dy = a.dy + n * a.lddy + 4 * k;
  float* dx = a.dx + n * a.lddx + 3 * k;
  const double along = dy[0] * inverse(energy(p, a.mass[k]));
#pragma unroll
  for (int c = 0; c < 3; ++c) dx[c] = static_cast<float>(dy[1 + c] + along * p[c]);
}

__global__ void __launch_bounds__(kThreads) tangent(OnShellTangent a, Divisor by_P) {
  Index n = gpu::global_thread();
  const Index k = by_P.rest_of(n);
  if (n >= a.N) return;
  const float* y = a.y + n * a.ldy + 4 * k;
  const float* tx = a.tx + n * a.ldtx + 3 * k;
  float* ty = a.ty + n * a.ldty + 4 * k;
  double along = 0.0;
#pragma unroll
  for (int c = 0; c < 3; ++c) along += static_cast<double>(y[1 + c]) * static_cast<double>(tx[c]);
  ty[0] = static_cast<float>(along * inverse(y[0]));
#pragma unroll
  for (int c = 0; c < 3; ++c) ty[1 + c] = tx[c];
}

/// One thread per particle.
template <class Arguments>
void launch(const char* name, const Context& context, void (*kernel)(Arguments, Divisor),
            const Arguments& a) {
  if (a.N == 0 || a.P == 0) return;
  gpu::launch({name, gpu::blocks_of(a.N * a.P, kThreads), kThreads, context}, kernel, a,
              Divisor(a.P));
}

}  // namespace

void on_shell_forward(const Context& context, const OnShellForward& a) {
  launch("on_shell_forward", context, forward, a);
}

void on_shell_backward(const Context& context, const OnShellBackward& a) {
  launch("on_shell_backward", context, backward, a);
}

void on_shell_tangent(const Context& context, const OnShellTangent& a) {
  launch("on_shell_tangent", context, tangent, a);
}

}  // namespace fastgan::kernels::cuda
