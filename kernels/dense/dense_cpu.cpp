// Dense layer in fp32 on the CPU: packing, and the five passes as calls of two products.
#include <algorithm>

#include "kernels/activation/activate.hpp"
#include "kernels/dense/dense.hpp"
#include "kernels/dense/outer_product.hpp"
#include "kernels/dense/row_product.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

// Rows of one task: their inputs and outputs stay in L2 while the panels pass.
constexpr Index kRowsPerTask = 64;
// Rows of dw of one task.
constexpr Index kWeightRowsPerTask = 64;
constexpr Index kPackLine = 16;  // floats of a cache line

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
void product_times_derivative(RowProduct p, const float* y, Index ldy,
                              const Activation& activation) {
  const bool curved = y != nullptr && is_curved(activation);
  if (y != nullptr && !curved) {
    p.gate = y;
    p.ldgate = ldy;
    p.slope = negative_slope(activation);
  }
  row_product(p);
  if (!curved) return;
  for_vectors(p.out, p.ldout, p.N, p.C, [&](Vec dy, Index n, Index c, Mask lanes) {
    return times_derivative(dy, load(y + n * ldy + c, lanes), activation);
  });
}

}  // namespace

void dense_pack(const Context& context, const DensePack& p) {
  require_precision(p.precision);
  const Index K = p.use == PanelUse::forward ? p.I : p.O;
  const Index C = p.use == PanelUse::forward ? p.O : p.I;
  const Index k_step = p.use == PanelUse::forward ? p.O : 1;
  const Index c_step = p.use == PanelUse::forward ? 1 : p.O;
  auto* panels = reinterpret_cast<float*>(p.panels);
  for_blocks(context, C, kPanel, [&](Index c, Index columns) {
    const Index width = panel_width(C, c);
    float* to = panels + c * K;
    if (columns < width) std::fill_n(to, K * width, 0.0f);
    for (Index first = 0; first < K; first += kPackLine) {  // w is read by whole cache lines
      const Index end = std::min(K, first + kPackLine);
      if (c_step == 1) {
        for (Index k = first; k < end; ++k) {
          std::copy_n(p.w + k * k_step + c, columns, to + k * width);
        }
        continue;
      }
      for (Index j = 0; j < columns; ++j) {
        const float* from = p.w + (c + j) * c_step;
        for (Index k = first; k < end; ++k) to[k * width + j] = from[k];
      }
    }
  });
}

void dense_forward(const Context& context, const DenseForward& p) {
  require_precision(p.precision);
  for_blocks(context, p.N, kRowsPerTask, [&](Index first, Index rows) {
    float* y = p.y + first * p.ldy;
    row_product({.out = y,
                 .ldout = p.ldy,
                 .a = p.x + first * p.ldx,
                 .lda = p.ldx,
                 .panels = reinterpret_cast<const float*>(p.panels),
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

void dense_backward_data(const Context& context, const DenseBackwardData& p) {
  require_precision(p.precision);
  for_blocks(context, p.N, kRowsPerTask, [&](Index first, Index rows) {
    product_times_derivative({.out = p.dx + first * p.lddx,
                              .ldout = p.lddx,
                              .a = p.dz + first * p.lddz,
                              .lda = p.lddz,
                              .panels = reinterpret_cast<const float*>(p.panels),
                              .bias = nullptr,
                              .gate = nullptr,
                              .ldgate = 0,
                              .slope = 1.0f,
                              .N = rows,
                              .K = p.O,
                              .C = p.I},
                             p.x != nullptr ? p.x + first * p.ldx : nullptr, p.ldx, p.x_activation);
  });
}

void dense_tangent(const Context& context, const DenseTangent& p) {
  require_precision(p.precision);
  for_blocks(context, p.N, kRowsPerTask, [&](Index first, Index rows) {
    product_times_derivative({.out = p.ty + first * p.ldty,
                              .ldout = p.ldty,
                              .a = p.tx + first * p.ldtx,
                              .lda = p.ldtx,
                              .panels = reinterpret_cast<const float*>(p.panels),
                              .bias = nullptr,
                              .gate = nullptr,
                              .ldgate = 0,
                              .slope = 1.0f,
                              .N = rows,
                              .K = p.I,
                              .C = p.O},
                             p.y + first * p.ldy, p.ldy, p.activation);
  });
}

void dense_backward_weights(const Context& context, const DenseBackwardWeights& p) {
  require_precision(p.precision);
  if (p.mode == GradientMode::ignore) return;
  if (p.db != nullptr) column_sums(p);
  for_blocks(context, p.I, kWeightRowsPerTask, [&](Index first, Index rows) {
    DenseBackwardWeights block = p;
    block.dw = p.dw + first * p.O;
    block.x = p.x + first;
    block.I = rows;
    outer_product(block);
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
