// A graph of dense and activation layers in double, each number with a bound on how far a correct
// fp32 computation may lie from it (running error analysis: every rounding adds its share, errors
// of inputs travel with the absolute values of the weights).
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include "fastgan/graph.hpp"

namespace fastgan::reference {

inline constexpr double kUnit = 0x1p-24;  // rounding of one fp32 operation

/// A value and the bound on the error of its fp32 counterpart.
struct Bounded {
  double value = 0, bound = 0;
};

/// (rows, columns), row-major.
struct BoundedMatrix {
  std::size_t rows = 0, columns = 0;
  std::vector<Bounded> cells;
  BoundedMatrix() = default;
  BoundedMatrix(std::size_t r, std::size_t c) : rows(r), columns(c), cells(r * c) {}
  Bounded& at(std::size_t r, std::size_t c) { return cells[r * columns + c]; }
  const Bounded& at(std::size_t r, std::size_t c) const { return cells[r * columns + c]; }
};

/// Sum of products with the bound of an fp32 evaluation in any order of `terms` roundings.
class Accumulator {
 public:
  void add(const Bounded& a, const Bounded& b) {
    value_ += a.value * b.value;
    inherited_ += std::fabs(a.value) * b.bound + std::fabs(b.value) * a.bound + a.bound * b.bound;
    magnitude_ += (std::fabs(a.value) + a.bound) * (std::fabs(b.value) + b.bound);
    ++terms_;
  }
  Bounded result() const {
    return {value_, inherited_ + static_cast<double>(terms_ + 4) * kUnit * magnitude_};
  }

 private:
  double value_ = 0, inherited_ = 0, magnitude_ = 0;
  std::size_t terms_ = 0;
};

inline double apply(const Activation& f, double z) {
  switch (f.kind) {
    case ActivationKind::linear:
      return z;
    case ActivationKind::relu:
      return z > 0 ? z : 0;
    case ActivationKind::leaky_relu:
      return z > 0 ? z : static_cast<double>(f.slope) * z;
    case ActivationKind::sigmoid:
      return 1 / (1 + std::exp(-z));
    case ActivationKind::tanh:
      return std::tanh(z);
  }
  return z;
}

/// f'(z) from y = f(z); at a kink within the bound of y both sides are allowed.
inline Bounded slope_at(const Activation& f, const Bounded& y) {
  const bool kink = std::fabs(y.value) <= y.bound;
  switch (f.kind) {
    case ActivationKind::linear:
      return {1, 0};
    case ActivationKind::relu:
      return {y.value > 0 ? 1.0 : 0.0, kink ? 1.0 : 0.0};
    case ActivationKind::leaky_relu: {
      const auto slope = static_cast<double>(f.slope);
      return {y.value > 0 ? 1 : slope, kink ? 1 - slope : 0};
    }
    case ActivationKind::sigmoid:
      return {y.value * (1 - y.value), y.bound + 4 * kUnit};
    case ActivationKind::tanh:
      return {1 - y.value * y.value, 2 * y.bound + 4 * kUnit};
  }
  return {1, 0};
}

/// Value times factor, one rounding.
inline Bounded times(const Bounded& a, const Bounded& b) {
  Accumulator sum;
  sum.add(a, b);
  return sum.result();
}

/// Parameters of one layer: w (I, O) and b (O), or none.
struct Parameters {
  BoundedMatrix w, b;
};

class Network {
 public:
  /// `values` per layer with parameters: w then b, exact fp32 numbers.
  Network(const Graph& graph, const std::vector<std::vector<double>>& values) : graph_(graph) {
    std::size_t t = 0;
    for (const Graph::Entry& entry : graph.layers()) {
      Parameters p;
      if (entry.layer->op() == "dense") {
        p.w = exact(values.at(t), static_cast<std::size_t>(entry.layer->inputs()));
        p.b = exact(values.at(t + 1), 1);
        t += 2;
      }
      parameters.push_back(p);
    }
  }

  static BoundedMatrix exact(const std::vector<double>& values, std::size_t rows) {
    BoundedMatrix m(rows, values.size() / rows);
    for (std::size_t i = 0; i < values.size(); ++i) m.cells[i].value = values[i];
    return m;
  }

  void forward(const BoundedMatrix& x) {
    y.assign(1, x);
    for (std::size_t l = 0; l < parameters.size(); ++l) y.push_back(layer(l, y[l]));
  }

  /// Gradients of Σ dy·y with respect to everything; dx and, per layer, dw and db.
  void backward(const BoundedMatrix& dy) {
    dz.assign(parameters.size(), {});
    BoundedMatrix gradient = dy;
    for (std::size_t l = parameters.size(); l-- > 0;) {
      for (std::size_t i = 0; i < gradient.cells.size(); ++i) {
        gradient.cells[i] = times(gradient.cells[i], slope_at(activation(l), y[l + 1].cells[i]));
      }
      dz[l] = gradient;
      gradient = to_input(l, gradient);
    }
    dx = gradient;
  }

  void tangent(const BoundedMatrix& tx) {
    ty.assign(1, tx);
    for (std::size_t l = 0; l < parameters.size(); ++l) {
      BoundedMatrix t = linear(l, ty[l], false);
      for (std::size_t i = 0; i < t.cells.size(); ++i) {
        t.cells[i] = times(t.cells[i], slope_at(activation(l), y[l + 1].cells[i]));
      }
      ty.push_back(t);
    }
  }

  /// As if the gradients of the last backward() had been accumulated `times` times.
  void scale_gradients(double times) {
    for (BoundedMatrix& matrix : dz) {
      for (Bounded& cell : matrix.cells) cell = {times * cell.value, times * cell.bound};
    }
  }

  /// in[l]ᵀ·dz[l]: gradient of the weights (in = y), or of their share in a tangent (in = ty).
  BoundedMatrix weight_gradient(std::size_t l, const std::vector<BoundedMatrix>& in) const {
    BoundedMatrix dw(in[l].columns, dz[l].columns);
    for (std::size_t i = 0; i < dw.rows; ++i) {
      for (std::size_t o = 0; o < dw.columns; ++o) {
        Accumulator sum;
        for (std::size_t n = 0; n < dz[l].rows; ++n) sum.add(in[l].at(n, i), dz[l].at(n, o));
        dw.at(i, o) = sum.result();
      }
    }
    return dw;
  }
  BoundedMatrix bias_gradient(std::size_t l) const {
    BoundedMatrix db(1, dz[l].columns);
    for (std::size_t o = 0; o < db.columns; ++o) {
      Accumulator sum;
      for (std::size_t n = 0; n < dz[l].rows; ++n) sum.add(dz[l].at(n, o), {1, 0});
      db.at(0, o) = sum.result();
    }
    return db;
  }

  std::vector<Parameters> parameters;
  std::vector<BoundedMatrix> y, ty;  // [0] is the input
  std::vector<BoundedMatrix> dz;     // per layer
  BoundedMatrix dx;

 private:
  Activation activation(std::size_t l) const { return graph_.layers()[l].layer->activation(); }

  BoundedMatrix linear(std::size_t l, const BoundedMatrix& x, bool bias) const {
    const Parameters& p = parameters[l];
    if (p.w.cells.empty()) return x;
    BoundedMatrix z(x.rows, p.w.columns);
    for (std::size_t n = 0; n < z.rows; ++n) {
      for (std::size_t o = 0; o < z.columns; ++o) {
        Accumulator sum;
        for (std::size_t i = 0; i < x.columns; ++i) sum.add(x.at(n, i), p.w.at(i, o));
        if (bias) sum.add(p.b.at(0, o), {1, 0});
        z.at(n, o) = sum.result();
      }
    }
    return z;
  }

  BoundedMatrix layer(std::size_t l, const BoundedMatrix& x) const {
    BoundedMatrix z = linear(l, x, true);
    for (Bounded& cell : z.cells) {
      const double f = apply(activation(l), cell.value);
      cell = {f, cell.bound + 4 * kUnit * std::fabs(f)};  // no activation is steeper than 1
    }
    return z;
  }

  BoundedMatrix to_input(std::size_t l, const BoundedMatrix& gradient) const {
    const Parameters& p = parameters[l];
    if (p.w.cells.empty()) return gradient;
    BoundedMatrix result(gradient.rows, p.w.rows);
    for (std::size_t n = 0; n < result.rows; ++n) {
      for (std::size_t i = 0; i < result.columns; ++i) {
        Accumulator sum;
        for (std::size_t o = 0; o < gradient.columns; ++o) {
          sum.add(gradient.at(n, o), p.w.at(i, o));
        }
        result.at(n, i) = sum.result();
      }
    }
    return result;
  }

  Graph graph_;
};

}  // namespace fastgan::reference
