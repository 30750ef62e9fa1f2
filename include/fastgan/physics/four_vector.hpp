// Four-vectors in double precision. Every function is defined for every finite vector and raises
// no floating-point trap.
#pragma once

#include <cmath>

namespace fastgan {

constexpr double kMuonMass = 0.1056583755;  // GeV, PDG 2022

/// Beam along z. GeV.
struct FourVector {
  double px = 0, py = 0, pz = 0, E = 0;

  friend FourVector operator+(const FourVector& a, const FourVector& b) {
    return {a.px + b.px, a.py + b.py, a.pz + b.pz, a.E + b.E};
  }
  double p2() const { return px * px + py * py + pz * pz; }
  double pt() const { return std::sqrt(px * px + py * py); }
  /// E² − p²; negative for space-like vectors.
  double mass2() const { return E * E - p2(); }
  /// 0 for space-like vectors.
  double mass() const { return std::sqrt(std::fmax(mass2(), 0.0)); }
  /// Azimuth in (−π, π]; 0 along the beam.
  double phi() const;
  /// Pseudorapidity; ±kLargestEta along the beam, 0 for the null vector.
  double eta() const;
  static constexpr double kLargestEta = 20;
};

/// The vector on the mass shell.
inline FourVector on_shell(double px, double py, double pz, double mass) {
  return {px, py, pz, std::sqrt(px * px + py * py + pz * pz + mass * mass)};
}

/// Azimuth of (x, y) in (−π, π]; 0 for the null vector.
double azimuth(double x, double y);
/// An angle moved into (−π, π].
double wrapped(double angle);

}  // namespace fastgan
