// Energies from three-momenta and masses: forward, backward, tangent.
//
// x (N, 3·P), y (N, 4·P), mass (P): E = √(p² + mass²), dp = dp + dE·p/E, tE = p·tp/E.
// A task computes a chunk of rows, particle by particle. 28·P bytes and 8·P flops an event.
// In double, where squares of fp32 numbers are exact and cannot overflow: E is right to rounding.
#include "kernels/on_shell/on_shell.hpp"

#include <cmath>

#include "kernels/cpu/chunks.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

// A few microseconds of work.
constexpr Index kChunk = 128;

/// body(n, k) for particle k of row n.
template <class Body>
void for_particles(const Context& context, Index N, Index P, const Body& body) {
  for_chunks(context, N, kChunk, [&](Index begin, Index end) {
    for (Index n = begin; n < end; ++n) {
      for (Index k = 0; k < P; ++k) body(n, k);
    }
  });
}

double energy(const float* p, float mass) {
  const double x = p[0], y = p[1], z = p[2], m = mass;
  return std::sqrt(x * x + y * y + z * z + m * m);
}

/// 1/E, and 0 for a massless particle at rest.
double inverse(double E) { return E > 0.0 ? 1.0 / E : 0.0; }

}  // namespace

void on_shell_forward(const Context& context, const OnShellForward& a) {
  for_particles(context, a.N, a.P, [&](Index n, Index k) {
    const float* p = a.x + n * a.ldx + 3 * k;
    float* y = a.y + n * a.ldy + 4 * k;
    y[0] = static_cast<float>(energy(p, a.mass[k]));
    for (int c = 0; c < 3; ++c) y[1 + c] = p[c];
  });
}

void on_shell_backward(const Context& context, const OnShellBackward& a) {
  for_particles(context, a.N, a.P, [&](Index n, Index k) {
    const float* p = a.x + n * a.ldx + 3 * k;
    const float* dy = a.dy + n * a.lddy + 4 * k;
    float* dx = a.dx + n * a.lddx + 3 * k;
    const double along = static_cast<double>(dy[0]) * inverse(energy(p, a.mass[k]));
    for (int c = 0; c < 3; ++c) {
      dx[c] =
          static_cast<float>(static_cast<double>(dy[1 + c]) + along * static_cast<double>(p[c]));
    }
  });
}

void on_shell_tangent(const Context& context, const OnShellTangent& a) {
  for_particles(context, a.N, a.P, [&](Index n, Index k) {
    const float* y = a.y + n * a.ldy + 4 * k;
    const float* tx = a.tx + n * a.ldtx + 3 * k;
    float* ty = a.ty + n * a.ldty + 4 * k;
    double along = 0.0;
    for (int c = 0; c < 3; ++c) along += static_cast<double>(y[1 + c]) * static_cast<double>(tx[c]);
    ty[0] = static_cast<float>(along * inverse(static_cast<double>(y[0])));
    for (int c = 0; c < 3; ++c) ty[1 + c] = tx[c];
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
