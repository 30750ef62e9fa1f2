// One dense layer with random numbers, all five kernels run on it by a given backend, and the
// comparison with the reference: shared by the tests of every instruction set and of the emulation.
#pragma once

#include <random>
#include <span>
#include <vector>

#include "reference/dense.hpp"

namespace fastgan::test {

using check::GuardedTensor;

struct DenseShape {
  Index N, I, O;
  Index gap = 0;  // leading dimension minus width
};

inline GuardedTensor random_tensor(std::mt19937& engine, Index rows, Index columns, Index gap) {
  std::normal_distribution<float> normal;
  GuardedTensor t(rows, columns, columns + gap);
  for (Index r = 0; r < rows; ++r) {
    for (Index c = 0; c < columns; ++c) t.at(r, c) = normal(engine);
  }
  return t;
}

/// A packed form of w, 64-byte aligned.
class Panels {
 public:
  Panels(const Context& context, const GuardedTensor& w, Precision precision,
         kernels::PanelUse use) {
    const std::size_t bytes = kernels::dense_panels_bytes(w.rows(), w.columns(), precision, use);
    memory_.resize(bytes / sizeof(Line) + 1);
    context.backend->dense_pack(context, {.panels = data(),
                                          .w = w.data(),
                                          .I = w.rows(),
                                          .O = w.columns(),
                                          .precision = precision,
                                          .use = use});
  }
  std::byte* data() { return memory_.front().bytes; }
  std::span<const std::byte> bytes() const { return std::as_bytes(std::span(memory_)); }

 private:
  struct alignas(64) Line {
    std::byte bytes[64];
  };
  std::vector<Line> memory_;
};

/// Inputs and outputs of one layer; the outputs start unwritten.
struct DenseCase {
  DenseCase(const DenseShape& shape, const Activation& f, unsigned seed)
      : N(shape.N),
        I(shape.I),
        O(shape.O),
        activation(f),
        engine(seed),
        x(random_tensor(engine, N, I, shape.gap)),
        w(random_tensor(engine, I, O, 0)),
        b(random_tensor(engine, 1, O, 0)),
        dz(random_tensor(engine, N, O, shape.gap)),
        tx(random_tensor(engine, N, I, shape.gap)),
        y(N, O, O + shape.gap),
        dx(N, I, I + shape.gap),
        ty(N, O, O + shape.gap),
        dw(I, O),
        db(1, O) {}

  void forward(const Context& context, Precision precision, Index first, Index rows) {
    Panels panels(context, w, precision, kernels::PanelUse::forward);
    context.backend->dense_forward(context, {.y = y.data() + first * y.ld(),
                                             .ldy = y.ld(),
                                             .x = x.data() + first * x.ld(),
                                             .ldx = x.ld(),
                                             .panels = panels.data(),
                                             .b = b.data(),
                                             .N = rows,
                                             .I = I,
                                             .O = O,
                                             .activation = activation,
                                             .precision = precision});
  }
  void tangent(const Context& context, Precision precision, Index first, Index rows) {
    Panels panels(context, w, precision, kernels::PanelUse::forward);
    context.backend->dense_tangent(context, {.ty = ty.data() + first * ty.ld(),
                                             .ldty = ty.ld(),
                                             .tx = tx.data() + first * tx.ld(),
                                             .ldtx = tx.ld(),
                                             .y = y.data() + first * y.ld(),
                                             .ldy = y.ld(),
                                             .panels = panels.data(),
                                             .N = rows,
                                             .I = I,
                                             .O = O,
                                             .activation = activation,
                                             .precision = precision});
  }
  void backward_data(const Context& context, Precision precision, Index first, Index rows,
                     bool gate) {
    Panels panels(context, w, precision, kernels::PanelUse::backward);
    context.backend->dense_backward_data(context, {.dx = dx.data() + first * dx.ld(),
                                                   .lddx = dx.ld(),
                                                   .dz = dz.data() + first * dz.ld(),
                                                   .lddz = dz.ld(),
                                                   .panels = panels.data(),
                                                   .x = gate ? x.data() + first * x.ld() : nullptr,
                                                   .ldx = x.ld(),
                                                   .x_activation = activation,
                                                   .N = rows,
                                                   .I = I,
                                                   .O = O,
                                                   .precision = precision});
  }
  void backward_weights(const Context& context, Precision precision, Index first, Index rows,
                        GradientMode mode) {
    context.backend->dense_backward_weights(context, {.dw = dw.data() + first * O,
                                                      .db = first == 0 ? db.data() : nullptr,
                                                      .x = x.data() + first,
                                                      .ldx = x.ld(),
                                                      .dz = dz.data(),
                                                      .lddz = dz.ld(),
                                                      .N = N,
                                                      .I = rows,
                                                      .O = O,
                                                      .mode = mode,
                                                      .precision = precision});
  }
  /// Everything, in blocks of `block` rows.
  void run(const Context& context, Precision precision, Index block) {
    for (Index first = 0; first < N; first += block) {
      const Index rows = std::min(block, N - first);
      forward(context, precision, first, rows);
      tangent(context, precision, first, rows);
      backward_data(context, precision, first, rows, true);
    }
    for (Index first = 0; first < I; first += block) {
      const Index rows = std::min(block, I - first);
      backward_weights(context, precision, first, rows, GradientMode::overwrite);
    }
  }

  Index N, I, O;
  Activation activation;
  std::mt19937 engine;
  GuardedTensor x, w, b, dz, tx;
  GuardedTensor y, dx, ty, dw, db;
};

/// Runs all kernels on one case and compares every output with the reference.
inline void check_dense(const Context& context, Precision precision, const DenseShape& shape,
                        const Activation& activation) {
  INFO("N " << shape.N << " I " << shape.I << " O " << shape.O << " gap " << shape.gap
            << " activation " << static_cast<int>(activation.kind));
  const reference::Rounding rounding = reference::rounding_of(precision);
  DenseCase c(shape, activation, 7);
  c.run(context, precision, std::max(c.N, c.I));
  CHECK_TENSOR(c.y, reference::dense_forward(c.x, c.w, &c.b, activation, rounding));
  CHECK_TENSOR(c.ty, reference::dense_tangent(c.tx, c.w, c.y, activation, rounding));
  CHECK_TENSOR(c.dx, reference::dense_backward_data(c.dz, c.w, &c.x, activation, rounding));
  CHECK_TENSOR(c.dw, reference::dense_backward_weights(c.x, c.dz, nullptr, rounding));
  CHECK_TENSOR(c.db, reference::dense_bias_gradient(c.dz, nullptr));
  const GuardedTensor old_dw = c.dw, old_db = c.db;
  c.backward_weights(context, precision, 0, c.I, GradientMode::accumulate);
  CHECK_TENSOR(c.dw, reference::dense_backward_weights(c.x, c.dz, &old_dw, rounding));
  CHECK_TENSOR(c.db, reference::dense_bias_gradient(c.dz, &old_db));
  c.backward_data(context, precision, 0, c.N, false);
  CHECK_TENSOR(c.dx, reference::dense_backward_data(c.dz, c.w, nullptr, {}, rounding));
}

/// The largest error of y of one layer in a precision, against the exact layer.
inline double largest_forward_error(const Context& context, Precision precision,
                                    const DenseShape& shape) {
  DenseCase c(shape, {}, 11);
  c.forward(context, precision, 0, shape.N);
  const auto exact = reference::dense_forward(c.x, c.w, &c.b, {});
  double largest = 0;
  for (Index n = 0; n < shape.N; ++n) {
    for (Index o = 0; o < shape.O; ++o) {
      largest = std::max(largest, std::fabs(c.y.at(n, o) - exact.value(n, o)));
    }
  }
  return largest;
}

/// The outputs of both have the same bits.
inline void check_same_bits(const DenseCase& a, const DenseCase& b) {
  CHECK_SAME_BITS(a.y, b.y);
  CHECK_SAME_BITS(a.ty, b.ty);
  CHECK_SAME_BITS(a.dx, b.dx);
  CHECK_SAME_BITS(a.dw, b.dw);
  CHECK_SAME_BITS(a.db, b.db);
}

inline const std::vector<Activation>& all_activations() {
  static const std::vector<Activation> all = {Activation{}, relu(), leaky_relu(0.3f), sigmoid(),
                                              hyperbolic_tangent()};
  return all;
}

/// A Latin-square sample of the cube of awkward sizes, and the layers of the papers.
inline std::vector<DenseShape> dense_shapes() {
  constexpr Index kSizes[] = {1, 3, 31, 32, 33, 65, 127, 257};
  std::vector<DenseShape> shapes;
  for (std::size_t i = 0; i < 8; ++i) {
    for (std::size_t o = 0; o < 8; ++o) {
      shapes.push_back(
          {kSizes[(3 * i + 5 * o) % 8], kSizes[i], kSizes[o], static_cast<Index>((i + o) % 4)});
    }
  }
  constexpr Index kGenerator[] = {17, 64, 128, 256, 512, 256, 128, 17};
  constexpr Index kDiscriminator[] = {17, 128, 128, 256, 256, 128, 64, 32, 16, 8, 1};
  for (std::size_t l = 0; l + 1 < std::size(kGenerator); ++l) {
    shapes.push_back({64, kGenerator[l], kGenerator[l + 1], 16});
  }
  for (std::size_t l = 0; l + 1 < std::size(kDiscriminator); ++l) {
    shapes.push_back({64, kDiscriminator[l], kDiscriminator[l + 1], 16});
  }
  return shapes;
}

}  // namespace fastgan::test
