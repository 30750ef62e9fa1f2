// Sums over windows of an image, naive in double: convolution and locally connected layers, which
// differ in where the weight of (oh, ow, oc, kh, kw, c) lies.
#pragma once

#include <cmath>
#include <vector>

#include "kernels/window.hpp"
#include "tests/reference/dense.hpp"
#include "tests/reference/derivative.hpp"

namespace fastgan::reference {

using kernels::WindowShape;

/// One product of the sum: indices of output, input and weight of one event.
struct Tap {
  std::size_t y, x, w, b;
};

enum class Sharing { locally_connected, convolution };

/// Calls visit(tap) for every product of one event, outputs in order and taps in order. The image
/// may be one of `factor` copies of every pixel along both sides: x is that of the original.
template <class Visit>
void for_taps(const WindowShape& s, Sharing sharing, const Visit& visit, Index factor = 1) {
  for (Index oh = 0; oh < s.OH; ++oh) {
    for (Index ow = 0; ow < s.OW; ++ow) {
      for (Index oc = 0; oc < s.OC; ++oc) {
        for (Index kh = 0; kh < s.KH; ++kh) {
          for (Index kw = 0; kw < s.KW; ++kw) {
            const Index h = oh / s.repeat * s.stride_h - s.pad_top + kh;
            const Index column = ow / s.repeat * s.stride_w - s.pad_left + kw;
            if (h < 0 || h >= s.H || column < 0 || column >= s.W) continue;
            for (Index c = 0; c < s.C; ++c) {
              const Index position = (oh * s.OW + ow) * s.OC + oc;
              const Index local = ((position * s.KH + kh) * s.KW + kw) * s.C + c;
              const Index shared = ((kh * s.KW + kw) * s.C + c) * s.OC + oc;
              const bool is_local = sharing == Sharing::locally_connected;
              visit(Tap{static_cast<std::size_t>(position),
                        static_cast<std::size_t>(
                            (h / factor * (s.W / factor) + column / factor) * s.C + c),
                        static_cast<std::size_t>(is_local ? local : shared),
                        static_cast<std::size_t>(is_local ? position : oc)});
            }
          }
        }
      }
    }
  }
}

inline Index weight_count(const WindowShape& s, Sharing sharing) {
  return (sharing == Sharing::locally_connected ? s.OH * s.OW : 1) * s.OC * s.taps();
}
inline Index bias_count(const WindowShape& s, Sharing sharing) {
  return sharing == Sharing::locally_connected ? s.outputs() : s.OC;
}

using Numbers = std::vector<float>;

/// Sums and Σ|terms| of a tensor (rows, columns).
struct Sums {
  Sums(Index r, Index c)
      : rows(r),
        columns(c),
        value(static_cast<std::size_t>(r * c)),
        terms(value.size()),
        extra(value.size()) {}
  void add(std::size_t at, double a, double b) {
    value[at] += a * b;
    terms[at] += std::fabs(a * b);
  }
  Reference reference(Index k) const {
    Reference r(rows, columns, k);
    for (std::size_t i = 0; i < value.size(); ++i) {
      const auto at = static_cast<Index>(i);
      r.set(at / columns, at % columns, value[i], terms[i] + extra[i]);
    }
    return r;
  }
  Index rows, columns;
  std::vector<double> value, terms, extra;
};

/// z (N, outputs) of x (N, inputs), without activation.
inline Sums window_sums(const Numbers& x, const Numbers& w, const Numbers* b, Index N,
                        const WindowShape& s, Sharing sharing) {
  Sums z(N, s.outputs());
  for (Index n = 0; n < N; ++n) {
    const auto row = static_cast<std::size_t>(n * s.outputs());
    const auto in = static_cast<std::size_t>(n * s.inputs());
    for (Index o = 0; b != nullptr && o < s.outputs(); ++o) {
      const auto at = static_cast<std::size_t>(o);
      const auto of =
          static_cast<std::size_t>(sharing == Sharing::locally_connected ? o : o % s.OC);
      z.add(row + at, (*b)[of], 1.0);
    }
    for_taps(s, sharing, [&](const Tap& t) { z.add(row + t.y, x[in + t.x], w[t.w]); });
  }
  return z;
}

inline Reference window_forward(const Numbers& x, const Numbers& w, const Numbers* b, Index N,
                                const WindowShape& s, Sharing sharing, const Activation& f) {
  Sums z = window_sums(x, w, b, N, s, sharing);
  const bool curved = f.kind == ActivationKind::sigmoid || f.kind == ActivationKind::tanh;
  for (std::size_t i = 0; i < z.value.size(); ++i) {
    z.value[i] = activate(z.value[i], f);
    z.terms[i] *= steepest(f);
    z.extra[i] = curved ? 2 * std::fabs(z.value[i]) : 0.0;  // 4 ulp of its own
  }
  return z.reference(s.taps() + 1);
}

/// Σ ∘ f'(y); y empty: a factor of 1. The derivative adds three roundings.
inline Reference times_derivative(Sums z, const Numbers& y, const Activation& f, Index k) {
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double factor = derivative(y[i], f);
    z.value[i] *= factor;
    z.terms[i] *= std::fabs(factor);
  }
  return z.reference(k + 3);
}

inline Reference window_tangent(const Numbers& tx, const Numbers& w, const Numbers& y, Index N,
                                const WindowShape& s, Sharing sharing, const Activation& f) {
  return times_derivative(window_sums(tx, w, nullptr, N, s, sharing), y, f, s.taps());
}

inline Reference window_backward_data(const Numbers& dz, const Numbers& w, const Numbers& x,
                                      Index N, const WindowShape& s, Sharing sharing,
                                      const Activation& f) {
  Sums dx(N, s.inputs());
  for (Index n = 0; n < N; ++n) {
    const auto row = static_cast<std::size_t>(n * s.outputs());
    const auto in = static_cast<std::size_t>(n * s.inputs());
    for_taps(s, sharing, [&](const Tap& t) { dx.add(in + t.x, dz[row + t.y], w[t.w]); });
  }
  return times_derivative(dx, x, f, s.repeat * s.repeat * s.KH * s.KW * s.OC);
}

struct WindowGradients {
  Reference dw, db;
};

/// Added to old_dw and old_db (null: to 0).
inline WindowGradients window_backward_weights(const Numbers& x, const Numbers& dz,
                                               const Numbers* old_dw, const Numbers* old_db,
                                               Index N, const WindowShape& s, Sharing sharing) {
  Sums dw(1, weight_count(s, sharing)), db(1, bias_count(s, sharing));
  for (std::size_t i = 0; old_dw != nullptr && i < dw.value.size(); ++i) {
    dw.add(i, (*old_dw)[i], 1.0);
  }
  for (std::size_t i = 0; old_db != nullptr && i < db.value.size(); ++i) {
    db.add(i, (*old_db)[i], 1.0);
  }
  for (Index n = 0; n < N; ++n) {
    const auto row = static_cast<std::size_t>(n * s.outputs());
    const auto in = static_cast<std::size_t>(n * s.inputs());
    for_taps(s, sharing, [&](const Tap& t) { dw.add(t.w, dz[row + t.y], x[in + t.x]); });
    for (Index o = 0; o < s.outputs(); ++o) {
      const auto of =
          static_cast<std::size_t>(sharing == Sharing::locally_connected ? o : o % s.OC);
      db.add(of, dz[row + static_cast<std::size_t>(o)], 1.0);
    }
  }
  const Index positions = sharing == Sharing::locally_connected ? 1 : s.OH * s.OW;
  return {dw.reference(N * positions + 1), db.reference(N * positions + 1)};
}

/// Σ c·f(z) of one event as a function of everything it depends on, for derivatives.
template <class Number>
Number window_loss(const std::vector<Number>& x, const std::vector<Number>& w,
                   const std::vector<double>& c, const WindowShape& s, Sharing sharing) {
  std::vector<Number> z(c.size());
  for_taps(s, sharing, [&](const Tap& t) { z[t.y] += x[t.x] * w[t.w]; });
  Number loss{};
  for (std::size_t i = 0; i < z.size(); ++i) loss += c[i] * z[i];
  return loss;
}

}  // namespace fastgan::reference
