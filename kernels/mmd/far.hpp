// Groups of points that are far from each other, or no wider than the kernel, taken together.
//
// A rational kernel is b·Im 1/(d − i·b) with b = σ (Cauchy) or σ/2 (Breit-Wigner). Between a point
// t + u of a group around t and a point c + v of another around c, with Z = t − c − i·b and
// e = u − v,
//   k(t + u − c − v) = Σ_n a_n·eⁿ,  a_n = −b·Im (−1/Z)ⁿ⁺¹,
// converges where |e| < |Z|; b > 0 keeps |Z| above 0 even for a group and itself. With the moments
// M_p = Σ_j w_j·(−v_j)ᵖ/p! of one group, h_n = n!·a_n gives the expansion about t of what it does
// to the other: L_q = Σ_p h_(p+q)·M_p, K(t + u) = Σ_q L_q·u^q/q!.
// Kept are the n < kTerms, for groups with radii a, b where a + b ≤ kReach·|Z|. Since
// |Im Zⁿ| ≤ n·b·|Z|ⁿ⁻¹, what is left out of k is at most (1+ρ)²·Σ_(n≥P) (n+1)ρⁿ of k itself,
// ρ = kReach, P = kTerms: 9e-9, a seventh of an fp32 rounding; of k' at most
// (1+ρ)³/2·Σ_(n≥P) n(n+1)ρⁿ⁻¹ = 3.5e-7 of 2b²/(d² + b²)^(3/2), its largest value at that
// distance. All of this is computed in double.
// Source: Greengard and Rokhlin, J. Comput. Phys. 73 (1987) 325; the real line seen from a parallel
// one.
#pragma once

#include <algorithm>
#include <cmath>

#include "kernels/mmd/points.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

constexpr int kTerms = 16;
constexpr double kReach = 0.25;
static_assert(kBlock == kTerms, "a sum of as many");

struct alignas(64) Group {
  double moment[kTerms], local[kTerms];
  double centre, radius;
  Index first, blocks;  // of the sorted points
};

/// A group of n > 1 blocks at index g has the groups of its halves at g + 1 and g + 2·⌈n/2⌉.
constexpr Index left_blocks(Index blocks) { return (blocks + 1) / 2; }

struct Factors {
  double inverse[kTerms + 1] = {}, factorial[kTerms] = {}, sign[kTerms] = {};
  constexpr Factors() {
    for (int n = 1; n <= kTerms; ++n) inverse[n] = 1.0 / n;
    for (int n = 0; n < kTerms; ++n) {
      factorial[n] = n == 0 ? 1.0 : n * factorial[n - 1];
      sign[n] = n % 2 == 0 ? 1.0 : -1.0;
    }
  }
};
constexpr Factors kFactors{};

// The sums below run over all terms, with zeros where there is none, so that they fill vectors.

/// to[p] += Σ_(k≤p) from[k]·shift^(p−k)/(p−k)!, the moments about another centre.
inline void add_shifted_moments(double* to, const double* from, double shift) {
  double padded[2 * kTerms] = {};
  std::copy_n(from, kTerms, padded + kTerms);
  double power = 1.0;
  for (int n = 0; n < kTerms; ++n) {
    for (int p = 0; p < kTerms; ++p) to[p] += power * padded[kTerms + p - n];
    power *= shift * kFactors.inverse[n + 1];
  }
}

/// to[q] += Σ_(k≥q) from[k]·shift^(k−q)/(k−q)!, the expansion about another centre.
inline void add_shifted_local(double* to, const double* from, double shift) {
  double padded[2 * kTerms] = {};
  std::copy_n(from, kTerms, padded);
  double power = 1.0;
  for (int n = 0; n < kTerms; ++n) {
    for (int q = 0; q < kTerms; ++q) to[q] += power * padded[q + n];
    power *= shift * kFactors.inverse[n + 1];
  }
}

/// The sum of sixteen numbers, pairwise; overwrites them.
inline double pairwise_sum(double (&sum)[kTerms]) {
#pragma GCC unroll 4
  for (int half = kTerms / 2; half > 0; half /= 2) {
#pragma GCC unroll 8
    for (int j = 0; j < half; ++j) sum[j] += sum[j + half];
  }
  return sum[0];
}

/// moment[p] = Σ_j w_j·(c − s_j)ᵖ/p! of one block.
inline void set_moments(Group& group, const float* position, const float* weight) {
  double power[kBlock], distance[kBlock];
  for (Index j = 0; j < kBlock; ++j) {
    power[j] = weight[j];
    distance[j] = group.centre - position[j];
  }
  for (int p = 0; p < kTerms; ++p) {
    double sum[kBlock];
    std::copy_n(power, kBlock, sum);
    group.moment[p] = pairwise_sum(sum);
    for (Index j = 0; j < kBlock; ++j) power[j] *= distance[j] * kFactors.inverse[p + 1];
  }
}

/// slope[j] = K'(s_j) of the points of one block.
inline void slopes_at(const Group& group, const float* position, double* slope) {
  double u[kBlock];
  for (Index j = 0; j < kBlock; ++j) {
    u[j] = position[j] - group.centre;
    slope[j] = group.local[kTerms - 1];
  }
  for (int q = kTerms - 2; q > 0; --q) {
    for (Index j = 0; j < kBlock; ++j)
      slope[j] = group.local[q] + slope[j] * (u[j] * kFactors.inverse[q]);
  }
}

inline bool are_far(const Group& a, const Group& b, double width) {
  const double reach = a.radius + b.radius, distance = a.centre - b.centre;
  return reach * reach <= kReach * kReach * (distance * distance + width * width);
}

/// h[n] = n!·a_n for the centres of two groups, zeros behind.
inline void derivatives(double (&h)[2 * kTerms], double distance, double width) {
  constexpr int kChains = 4;
  const double norm = 1.0 / (distance * distance + width * width);
  double real[kTerms], imaginary[kTerms];  // of (−1/Z)ⁿ⁺¹
  real[0] = -distance * norm;
  imaginary[0] = -width * norm;
  for (int n = 1; n < kChains; ++n) {
    const int half = (n - 1) / 2, rest = n - 1 - half;
    real[n] = real[half] * real[rest] - imaginary[half] * imaginary[rest];
    imaginary[n] = real[half] * imaginary[rest] + imaginary[half] * real[rest];
  }
  const double re = real[kChains - 1], im = imaginary[kChains - 1];
  for (int first = 0; first + kChains < kTerms; first += kChains) {
    for (int n = first; n < first + kChains; ++n) {
      real[n + kChains] = real[n] * re - imaginary[n] * im;
      imaginary[n + kChains] = real[n] * im + imaginary[n] * re;
    }
  }
  for (int n = 0; n < kTerms; ++n) {
    h[n] = -width * kFactors.factorial[n] * imaginary[n];
    h[n + kTerms] = 0.0;
  }
}

/// local[q] = Σ_p h_(p+q)·moment[p]
inline void expand(double (&local)[kTerms], const double (&h)[2 * kTerms], const double* moment) {
  for (double& l : local) l = 0.0;
  for (int p = 0; p < kTerms / 2; ++p) {
    for (int q = 0; q < kTerms; ++q) local[q] += h[p + q] * moment[p];
  }
  for (int p = kTerms / 2; p < kTerms; ++p) {
    for (int q = 0; q < kTerms / 2; ++q) local[q] += h[p + q] * moment[p];
  }
}

/// Adds what two groups (or a group and itself) do to each other to their expansions; returns
/// Σ w_i·w_j·k over their pairs in both orders.
inline double interact(Group& a, Group& b, double width) {
  double h[2 * kTerms], local[kTerms];
  derivatives(h, a.centre - b.centre, width);
  expand(local, h, b.moment);
  double product[kTerms];
  for (int q = 0; q < kTerms; ++q) {
    a.local[q] += local[q];
    product[q] = kFactors.sign[q] * local[q] * a.moment[q];
  }
  const double value = pairwise_sum(product);
  if (&a == &b) return value;
  for (int n = 0; n < kTerms; ++n) h[n] *= kFactors.sign[n];  // k is even
  expand(local, h, a.moment);
  for (int q = 0; q < kTerms; ++q) b.local[q] += local[q];
  return 2.0 * value;
}

}  // namespace fastgan::kernels::FASTGAN_ISA
