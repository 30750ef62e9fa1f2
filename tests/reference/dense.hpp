// Dense layer, naive and in double: the sums of the formula, with their Σ|terms| for the bounds.
#pragma once

#include <algorithm>
#include <cmath>

#include "check.hpp"
#include "kernels/dense/dense.hpp"

namespace fastgan::reference {

using check::GuardedTensor;
using check::Reference;

/// How a precision disturbs the inputs, how many products it adds per term, and what a rounding
/// may lose to underflow.
struct Rounding {
  double u_in = 0.0;
  Index products = 1;
  double underflow = 0x1p-150;
};

/// bf16 has 8 significant bits, tf32 11. bf16x3 loses the rest of the low parts (2⁻¹⁶ each) and
/// their product (2⁻¹⁶): 3·2⁻¹⁶ a term. All may flush denormal results; inputs are to be above
/// 2⁻¹¹⁸, where the low parts are normal numbers or negligible.
inline Rounding rounding_of(Precision precision) {
  switch (precision) {
    case Precision::bf16:
      return {0x1.01p-8, 1, 0x1p-126};  // 2u + u² ≤ 2·(1 + 2⁻⁸)·u
    case Precision::bf16x3:
      return {1.5 * 0x1.01p-16, 3, 0x1p-126};
    case Precision::tf32:
      return {0x1.001p-11, 1, 0x1p-126};  // as bf16, u = 2⁻¹¹
    case Precision::fp32:
      break;
  }
  return {};
}

inline double activate(double z, const Activation& activation) {
  switch (activation.kind) {
    case ActivationKind::relu:
      return z > 0 ? z : 0.0;
    case ActivationKind::leaky_relu:
      return z > 0 ? z : z * static_cast<double>(activation.slope);
    case ActivationKind::sigmoid:
      return 1.0 / (1.0 + std::exp(-z));
    case ActivationKind::tanh:
      return std::tanh(z);
    case ActivationKind::linear:
      break;
  }
  return z;
}

/// The largest |f'|: how much of an error of z arrives in f(z).
inline double steepest(const Activation& activation) {
  if (activation.kind == ActivationKind::sigmoid) return 0.25;
  if (activation.kind == ActivationKind::leaky_relu) {
    return std::max(1.0, std::fabs(static_cast<double>(activation.slope)));
  }
  return 1.0;
}

/// f'(z) by y = f(z)
inline double derivative(double y, const Activation& activation) {
  switch (activation.kind) {
    case ActivationKind::relu:
      return y > 0 ? 1.0 : 0.0;
    case ActivationKind::leaky_relu:
      return y > 0 ? 1.0 : static_cast<double>(activation.slope);
    case ActivationKind::sigmoid:
      return y * (1.0 - y);
    case ActivationKind::tanh:
      return 1.0 - y * y;
    case ActivationKind::linear:
      break;
  }
  return 1.0;
}

/// x (N, I), w (I, O), b (O) or null
inline Reference dense_forward(const GuardedTensor& x, const GuardedTensor& w,
                               const GuardedTensor* b, const Activation& activation,
                               Rounding rounding = {}) {
  const Index N = x.rows(), I = x.columns(), O = w.columns();
  Reference y(N, O, rounding.products * I + 1, rounding.u_in, rounding.underflow);
  for (Index n = 0; n < N; ++n) {
    for (Index o = 0; o < O; ++o) {
      double z = b != nullptr ? static_cast<double>(b->at(0, o)) : 0.0;
      double terms = std::fabs(z);
      for (Index i = 0; i < I; ++i) {
        const double term = static_cast<double>(x.at(n, i)) * static_cast<double>(w.at(i, o));
        z += term;
        terms += std::fabs(term);
      }
      const double value = activate(z, activation);
      const bool curved =
          activation.kind == ActivationKind::sigmoid || activation.kind == ActivationKind::tanh;
      // The curved ones have an error of 4 ulp of their own.
      y.set(n, o, value, steepest(activation) * terms + (curved ? 2 * std::fabs(value) : 0.0));
    }
  }
  return y;
}

/// out (N, C) = (a·B) ∘ activation'(y), B(k, c) given by a function; y null: a factor of 1
template <class Matrix>
Reference product_times_derivative(const GuardedTensor& a, Index C, const Matrix& B,
                                   const GuardedTensor* y, const Activation& activation,
                                   Rounding rounding) {
  Reference out(a.rows(), C, rounding.products * a.columns(), rounding.u_in, rounding.underflow);
  for (Index n = 0; n < a.rows(); ++n) {
    for (Index c = 0; c < C; ++c) {
      double sum = 0, terms = 0;
      for (Index k = 0; k < a.columns(); ++k) {
        const double term = static_cast<double>(a.at(n, k)) * B(k, c);
        sum += term;
        terms += std::fabs(term);
      }
      const double factor =
          y != nullptr ? derivative(static_cast<double>(y->at(n, c)), activation) : 1.0;
      out.set(n, c, sum * factor, terms * std::fabs(factor));
    }
  }
  return out;
}

/// dz (N, O), w (I, O), x (N, I) or null
inline Reference dense_backward_data(const GuardedTensor& dz, const GuardedTensor& w,
                                     const GuardedTensor* x, const Activation& x_activation,
                                     Rounding rounding = {}) {
  return product_times_derivative(
      dz, w.rows(), [&](Index o, Index i) { return static_cast<double>(w.at(i, o)); }, x,
      x_activation, rounding);
}

/// tx (N, I), w (I, O), y (N, O)
inline Reference dense_tangent(const GuardedTensor& tx, const GuardedTensor& w,
                               const GuardedTensor& y, const Activation& activation,
                               Rounding rounding = {}) {
  return product_times_derivative(
      tx, w.columns(), [&](Index i, Index o) { return static_cast<double>(w.at(i, o)); }, &y,
      activation, rounding);
}

/// old (I, O): what dw held before, in the mode accumulate; else null
inline Reference dense_backward_weights(const GuardedTensor& x, const GuardedTensor& dz,
                                        const GuardedTensor* old, Rounding rounding = {}) {
  Reference dw(x.columns(), dz.columns(), rounding.products * x.rows() + 1, rounding.u_in,
               rounding.underflow);
  for (Index i = 0; i < x.columns(); ++i) {
    for (Index o = 0; o < dz.columns(); ++o) {
      double sum = old != nullptr ? static_cast<double>(old->at(i, o)) : 0.0;
      double terms = std::fabs(sum);
      for (Index n = 0; n < x.rows(); ++n) {
        const double term = static_cast<double>(x.at(n, i)) * static_cast<double>(dz.at(n, o));
        sum += term;
        terms += std::fabs(term);
      }
      dw.set(i, o, sum, terms);
    }
  }
  return dw;
}

/// Column sums of dz, on top of old (O) or 0. Sums are made in fp32 in every precision.
inline Reference dense_bias_gradient(const GuardedTensor& dz, const GuardedTensor* old) {
  Reference db(1, dz.columns(), dz.rows() + 1);
  for (Index o = 0; o < dz.columns(); ++o) {
    double sum = old != nullptr ? static_cast<double>(old->at(0, o)) : 0.0;
    double terms = std::fabs(sum);
    for (Index n = 0; n < dz.rows(); ++n) {
      sum += static_cast<double>(dz.at(n, o));
      terms += std::fabs(static_cast<double>(dz.at(n, o)));
    }
    db.set(0, o, sum, terms);
  }
  return db;
}

}  // namespace fastgan::reference
