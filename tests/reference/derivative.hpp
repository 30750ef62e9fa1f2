// Derivatives of references, for the first rung of the ladder: a finite difference along the
// imaginary axis, f'(x) = Im f(x + ih)/h (Squire and Trapp, SIAM Rev. 40 (1998) 110). Nothing is
// subtracted, so h can be so small that the difference quotient is exact to rounding.
#pragma once

#include <complex>

#include "tests/check.hpp"

namespace fastgan::reference {

using Complex = std::complex<double>;

template <class F>
double derivative(const F& f, double x) {
  constexpr double kStep = 1e-100;
  return f(Complex(x, kStep)).imag() / kStep;
}

/// The bound of a computation in double with the roundings of one in fp32 whose bound is given.
inline double bound_in_double(double bound) { return bound * 0x1p-29; }

inline double real(double x) { return x; }
inline double real(const Complex& x) { return x.real(); }

}  // namespace fastgan::reference
