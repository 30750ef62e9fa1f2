// Invariant masses of sums of particles, naive in double; energies of light particles at high
// momenta by a formula that subtracts nothing large.
#pragma once

#include <cmath>
#include <vector>

#include "kernels/invariant_mass/invariant_mass.hpp"
#include "tests/reference/derivative.hpp"

namespace fastgan::reference {

template <class Number>
struct FourMomentum {
  Number E, x, y, z;
  double mass;  // below 0: off its shell
};

template <class Number>
FourMomentum<Number> momentum(const Number* row, const kernels::MassParticle& at, double unit) {
  FourMomentum<Number> p{{},
                         unit * row[at.px],
                         unit * row[at.py],
                         unit * row[at.pz],
                         at.E < 0 ? static_cast<double>(at.mass) : -1.0};
  p.E =
      at.E < 0 ? std::sqrt(p.x * p.x + p.y * p.y + p.z * p.z + p.mass * p.mass) : unit * row[at.E];
  return p;
}

/// p₁·p₂ = E₁E₂ − p₁·p₂: of two particles on their shells by
/// (m₁²m₂² + m₁²|p₂|² + m₂²|p₁|² + |p₁×p₂|²)/(E₁E₂ + p₁·p₂) where the momenta look the same way.
template <class Number>
Number product(const FourMomentum<Number>& a, const FourMomentum<Number>& b) {
  const Number along = a.x * b.x + a.y * b.y + a.z * b.z;
  if (a.mass < 0.0 || b.mass < 0.0 || real(along) <= 0.0) return a.E * b.E - along;
  const Number cx = a.y * b.z - a.z * b.y, cy = a.z * b.x - a.x * b.z, cz = a.x * b.y - a.y * b.x;
  const double ma = a.mass * a.mass, mb = b.mass * b.mass;
  const Number pa = a.x * a.x + a.y * a.y + a.z * a.z, pb = b.x * b.x + b.y * b.y + b.z * b.z;
  return (ma * mb + ma * pb + mb * pa + cx * cx + cy * cy + cz * cz) / (a.E * b.E + along);
}

template <class Number>
Number invariant_mass(const Number* row, const std::vector<kernels::MassParticle>& particles,
                      double unit) {
  Number squared{};
  for (std::size_t i = 0; i < particles.size(); ++i) {
    const auto p = momentum(row, particles[i], unit);
    squared += p.mass < 0.0 ? product(p, p) : Number(p.mass * p.mass);
    for (std::size_t j = 0; j < i; ++j) {
      squared += 2.0 * product(p, momentum(row, particles[j], unit));
    }
  }
  return real(squared) > 0.0 ? std::sqrt(squared) : Number(0.0);
}

struct InvariantMass {
  check::Reference m, dx;  // (1, N), (N, columns)
};

/// dx is what is added to a gradient of 0. The kernel takes differences of squares of energies in
/// double: their roundings reach the mass as 2⁻⁵⁰·(ΣE/m)² of it. A particle with an energy of its
/// own is taken as it stands.
inline InvariantMass invariant_mass(const std::vector<double>& x, Index columns,
                                    const std::vector<kernels::MassParticle>& particles,
                                    double unit, const std::vector<double>& dm) {
  const Index N = static_cast<Index>(x.size()) / columns;
  InvariantMass r{check::Reference(1, N, 0), check::Reference(N, columns, 2)};
  for (Index n = 0; n < N; ++n) {
    const double* row = x.data() + n * columns;
    for (Index c = 0; c < columns; ++c) r.dx.set(n, c, 0.0, 0.0);
    FourMomentum<double> sum{};
    for (const auto& particle : particles) {
      const auto p = momentum(row, particle, unit);
      sum = {sum.E + p.E, sum.x + p.x, sum.y + p.y, sum.z + p.z, 0.0};
    }
    const double m = invariant_mass(row, particles, unit);
    const double lost = m > 0.0 ? 0x1p-26 * (sum.E / m) * (sum.E / m) : 0.0;
    r.m.set(0, n, m, m * (1.0 + lost));
    if (m <= 0.0) continue;
    const double factor = unit * dm[static_cast<std::size_t>(n)] / m;
    for (const auto& particle : particles) {
      const auto p = momentum(row, particle, unit);
      const double own[] = {p.x, p.y, p.z}, all[] = {sum.x, sum.y, sum.z};
      const Index at[] = {particle.px, particle.py, particle.pz};
      for (int c = 0; c < 3; ++c) {
        const double along = particle.E < 0 && p.E > 0.0 ? sum.E / p.E * own[c] : 0.0;
        r.dx.set(n, at[c], factor * (along - all[c]),
                 std::fabs(factor) * (std::fabs(along - all[c]) +
                                      (std::fabs(along) + std::fabs(all[c])) * (0x1p-26 + lost)));
      }
      if (particle.E >= 0) {
        r.dx.set(n, particle.E, factor * sum.E, std::fabs(factor * sum.E) * (1.0 + lost));
      }
    }
  }
  return r;
}

}  // namespace fastgan::reference
