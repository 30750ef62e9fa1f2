// Invariant mass of the sum of P particles of each event, and its gradient:
//   m = √max(0, (Σ E)² − |Σ p|²).
// A particle's energy is a column of its own, or follows from its known mass, E = √(p² + mass²).
// The latter keeps the masses of light particles at high momenta, whose energies in fp32 differ
// from their momenta by less than a rounding.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

inline constexpr Index kMostMassParticles = 16;

/// Where a particle stands in a row of x.
struct MassParticle {
  Index E = -1;  // column; −1: on the shell of `mass`
  Index px = 0, py = 0, pz = 0;
  float mass = 0;  // GeV
};

/// x holds components in units of `unit` GeV; m is in GeV.
struct InvariantMassForward {
  float* m;        // (N)
  const float* x;  // (N, ·)
  Index ldx;
  Index N;
  MassParticle particle[kMostMassParticles];
  Index P;
  float unit = 1;
};

/// dx += dm·∂m/∂x in the columns of the particles; 0 where m = 0.
struct InvariantMassBackward {
  float* dx;  // (N, ·)
  Index lddx;
  const float* dm;  // (N)
  const float* x;   // (N, ·)
  Index ldx;
  Index N;
  MassParticle particle[kMostMassParticles];
  Index P;
  float unit = 1;
};

}  // namespace fastgan::kernels
