// Energies from three-momenta and known masses: rows of px, py, pz of P particles become rows of
// E, px, py, pz with E = √(px² + py² + pz² + mass²).
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

/// So many masses are part of a call, whatever memory the momenta are in.
inline constexpr Index kMostShellParticles = 256;

struct OnShellForward {
  float* y;  // (N, 4·P)
  Index ldy;
  const float* x;  // (N, 3·P)
  Index ldx;
  Index N, P;
  float mass[kMostShellParticles] = {};  // in the unit of x
};

/// dp = dp + dE·p/E, and 0 of dE for a massless particle at rest.
struct OnShellBackward {
  float* dx;  // (N, 3·P)
  Index lddx;
  const float* dy;  // (N, 4·P)
  Index lddy;
  const float* x;  // (N, 3·P)
  Index ldx;
  Index N, P;
  float mass[kMostShellParticles] = {};
};

/// Tangent: tE = p·tp/E.
struct OnShellTangent {
  float* ty;  // (N, 4·P)
  Index ldty;
  const float* tx;  // (N, 3·P)
  Index ldtx;
  const float* y;  // (N, 4·P) output of on_shell_forward
  Index ldy;
  Index N, P;
};

}  // namespace fastgan::kernels
