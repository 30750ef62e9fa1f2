// Arithmetic of numbers in double that carry a bound on the error of their fp32 counterpart; the
// operations themselves are taken as exact (kernels that compute in double), errors of the
// arguments travel on.
#pragma once

#include <cmath>

#include "tests/reference/network.hpp"

namespace fastgan::reference {

inline Bounded operator+(const Bounded& a, const Bounded& b) {
  return {a.value + b.value, a.bound + b.bound};
}
inline Bounded operator-(const Bounded& a, const Bounded& b) {
  return {a.value - b.value, a.bound + b.bound};
}
inline Bounded operator*(const Bounded& a, const Bounded& b) {
  return {a.value * b.value,
          std::fabs(a.value) * b.bound + std::fabs(b.value) * a.bound + a.bound * b.bound};
}
/// The divisor must be away from 0 by more than its bound.
inline Bounded operator/(const Bounded& a, const Bounded& b) {
  const double least = std::fabs(b.value) - b.bound;
  return {a.value / b.value, (a.bound + std::fabs(a.value / b.value) * b.bound) / least};
}
/// The argument must be positive beyond its bound.
inline Bounded sqrt(const Bounded& a) {
  return {std::sqrt(a.value), a.bound / (2 * std::sqrt(a.value - a.bound))};
}
/// After storing as fp32.
inline Bounded rounded(const Bounded& a) {
  return {a.value, a.bound + kUnit * (std::fabs(a.value) + a.bound)};
}

}  // namespace fastgan::reference
