// Invariant masses of some of the particles of an event, forward and backward.
//
// m² = (Σ E)² − |Σ p|²; ∂m/∂p = (ΣE·p/E − Σp)/m of a particle on its mass shell, −Σp/m of one with
// an energy of its own, whose ∂m/∂E = ΣE/m; 0 where m = 0 and for a massless particle at rest.
// x and dx (N, ·) with any columns, m and dm (N).
// A thread computes one event: a sum over few particles, each of which may stand in the same
// columns as another. 12·P bytes and some 15·P flops (backward 36·P and 40·P) an event; of a batch
// it is the latency of one launch. In double, in the order of the CPU's kernels: their bits, and
// the errors that invariant_mass_cpu.cpp states.
#include "kernels/invariant_mass/invariant_mass.hpp"

#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

// A batch of some hundred events is spread over several processors.
constexpr unsigned kThreads = 64;

/// Four-momentum of one particle, or of a sum, GeV.
struct Momentum {
  double E = 0.0, p[3] = {};
};

template <class Arguments>
__device__ __forceinline__ Momentum momentum_of(const Arguments& a, Index k, Index n) {
  const MassParticle& particle = a.particle[k];
  const double unit = a.unit, mass = particle.mass;
  const float* x = a.x + n * a.ldx;
  Momentum of;
  of.p[0] = unit * x[particle.px];
  of.p[1] = unit * x[particle.py];
  of.p[2] = unit * x[particle.pz];
  of.E = particle.E >= 0
             ? unit * x[particle.E]
             : sqrt(of.p[0] * of.p[0] + of.p[1] * of.p[1] + of.p[2] * of.p[2] + mass * mass);
  return of;
}

template <class Arguments>
__device__ __forceinline__ Momentum total(const Arguments& a, Index n) {
  Momentum sum;
  for (Index k = 0; k < a.P; ++k) {
    const Momentum one = momentum_of(a, k, n);
    sum.E += one.E;
#pragma unroll
    for (int c = 0; c < 3; ++c) sum.p[c] += one.p[c];
  }
  return sum;
}

__device__ __forceinline__ double mass_of(const Momentum& sum) {
  const double squared =
      sum.E * sum.E - sum.p[0] * sum.p[0] - sum.p[1] * sum.p[1] - sum.p[2] * sum.p[2];
  return sqrt(squared > 0.0 ? squared : 0.0);
}

__global__ void __launch_bounds__(kThreads) forward(InvariantMassForward a) {
  const Index n = gpu::global_thread();
  if (n < a.N) a.m[n] = static_cast<float>(mass_of(total(a, n)));
}

__global__ void __launch_bounds__(kThreads) backward(InvariantMassBackward a) {
  const Index n = gpu::global_thread();
  if (n >= a.N) return;
  const Momentum sum = total(a, n);
  const double m = mass_of(sum), unit = a.unit;
  // dm/m, in the unit of x
  const double factor = unit * a.dm[n] / (m > 0.0 ? m : 1.0) * (m > 0.0 ? 1.0 : 0.0);
  float* dx = a.dx + n * a.lddx;
  for (Index k = 0; k < a.P; ++k) {
    const MassParticle& particle = a.particle[k];
    const Momentum own = momentum_of(a, k, n);
    const bool on_shell = particle.E < 0;
    const double along = on_shell ? sum.E / (own.E > 0.0 ? own.E : 1.0) : 0.0;  // ∂E/∂p·ΣE/p
    dx[particle.px] += static_cast<float>(factor * (along * own.p[0] - sum.p[0]));
    dx[particle.py] += static_cast<float>(factor * (along * own.p[1] - sum.p[1]));
    dx[particle.pz] += static_cast<float>(factor * (along * own.p[2] - sum.p[2]));
    if (!on_shell) dx[particle.E] += static_cast<float>(factor * sum.E);
  }
}

}  // namespace

void invariant_mass_forward(const Context& context, const InvariantMassForward& a) {
  gpu::launch({"invariant_mass_forward", gpu::blocks_of(a.N, kThreads), kThreads, context}, forward,
              a);
}

void invariant_mass_backward(const Context& context, const InvariantMassBackward& a) {
  gpu::launch({"invariant_mass_backward", gpu::blocks_of(a.N, kThreads), kThreads, context},
              backward, a);
}

}  // namespace fastgan::kernels::cuda
