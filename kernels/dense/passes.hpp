// The passes of a dense layer over blocks of rows, whatever the precision of their products.
//
// A product is a function of RowProduct (row_product.hpp) or of DenseBackwardWeights. Piecewise
// linear activations and their derivatives are part of it; sigmoid, tanh and theirs follow as a
// second sweep over the block, which is still in L2.
#pragma once

#include <algorithm>

#include "kernels/activation/activate.hpp"
#include "kernels/dense/dense.hpp"
#include "kernels/dense/outer_product.hpp"
#include "kernels/dense/row_product.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

// Rows of one task: their inputs and outputs stay in L2 while the panels pass.
constexpr Index kRowsPerTask = 64;
// Rows of dw of one task.
constexpr Index kWeightRowsPerTask = 64;

/// Runs body(first, count) over blocks of `count` elements, on the executor where there is one.
template <class Body>
void for_blocks(const Context& context, Index count, Index block, const Body& body) {
  const auto tasks = static_cast<int>((count + block - 1) / block);
  SerialExecutor here;
  Executor& executor = context.executor != nullptr ? *context.executor : here;
  executor.run(tasks, [&](int task, int) {
    const Index first = task * block;
    body(first, std::min(block, count - first));
  });
}

/// Applies f(value, row, column, lanes) to every vector of out (N, C).
template <class F>
void for_vectors(float* out, Index ldout, Index N, Index C, const F& f) {
  for (Index n = 0; n < N; ++n) {
    for (Index c = 0; c < C; c += Vec::kLanes) {
      const Mask lanes = first_lanes(C - c);
      float* at = out + n * ldout + c;
      store(at, f(load(at, lanes), n, c, lanes), lanes);
    }
  }
}

/// out = (a·B) ∘ activation'(y), with y null for a factor of 1.
template <class Product>
void product_times_derivative(RowProduct p, const float* y, Index ldy, const Activation& activation,
                              const Product& product) {
  const bool curved = y != nullptr && is_curved(activation);
  if (y != nullptr && !curved) {
    p.gate = y;
    p.ldgate = ldy;
    p.slope = negative_slope(activation);
  }
  product(p);
  if (!curved) return;
  for_vectors(p.out, p.ldout, p.N, p.C, [&](Vec dy, Index n, Index c, Mask lanes) {
    return times_derivative(dy, load(y + n * ldy + c, lanes), activation);
  });
}

template <class Product>
void forward_pass(const Context& context, const DenseForward& p, const Product& product) {
  for_blocks(context, p.N, kRowsPerTask, [&](Index first, Index rows) {
    float* y = p.y + first * p.ldy;
    product(RowProduct{.out = y,
                       .ldout = p.ldy,
                       .a = p.x + first * p.ldx,
                       .lda = p.ldx,
                       .panels = p.panels,
                       .bias = p.b,
                       .gate = nullptr,
                       .ldgate = 0,
                       .slope = negative_slope(p.activation),
                       .N = rows,
                       .K = p.I,
                       .C = p.O});
    if (!is_curved(p.activation)) return;
    for_vectors(y, p.ldy, rows, p.O,
                [&](Vec z, Index, Index, Mask) { return activate(z, p.activation); });
  });
}

template <class Product>
void backward_data_pass(const Context& context, const DenseBackwardData& p,
                        const Product& product) {
  for_blocks(context, p.N, kRowsPerTask, [&](Index first, Index rows) {
    product_times_derivative({.out = p.dx + first * p.lddx,
                              .ldout = p.lddx,
                              .a = p.dz + first * p.lddz,
                              .lda = p.lddz,
                              .panels = p.panels,
                              .bias = nullptr,
                              .gate = nullptr,
                              .ldgate = 0,
                              .slope = 1.0f,
                              .N = rows,
                              .K = p.O,
                              .C = p.I},
                             p.x != nullptr ? p.x + first * p.ldx : nullptr, p.ldx, p.x_activation,
                             product);
  });
}

template <class Product>
void tangent_pass(const Context& context, const DenseTangent& p, const Product& product) {
  for_blocks(context, p.N, kRowsPerTask, [&](Index first, Index rows) {
    product_times_derivative({.out = p.ty + first * p.ldty,
                              .ldout = p.ldty,
                              .a = p.tx + first * p.ldtx,
                              .lda = p.ldtx,
                              .panels = p.panels,
                              .bias = nullptr,
                              .gate = nullptr,
                              .ldgate = 0,
                              .slope = 1.0f,
                              .N = rows,
                              .K = p.I,
                              .C = p.O},
                             p.y + first * p.ldy, p.ldy, p.activation, product);
  });
}

/// Bias gradients are sums in fp32 in every precision.
template <class Product>
void backward_weights_pass(const Context& context, const DenseBackwardWeights& p,
                           const Product& product) {
  if (p.mode == GradientMode::ignore) return;
  if (p.db != nullptr) column_sums(p);
  if (p.dw == nullptr) return;
  for_blocks(context, p.I, kWeightRowsPerTask, [&](Index first, Index rows) {
    DenseBackwardWeights block = p;
    block.dw = p.dw + first * p.O;
    block.x = p.x + first;
    block.I = rows;
    product(block);
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
