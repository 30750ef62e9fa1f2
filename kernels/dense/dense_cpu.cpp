// Dense layer on the CPU: packing and the passes in fp32; the other precisions are handed on.
#include <algorithm>

#include "kernels/dense/dense.hpp"
#include "kernels/dense/passes.hpp"
#include "kernels/dense/reduced_precision.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

constexpr Index kPackLine = 16;  // floats of a cache line

void pack_fp32(const Context& context, const DensePack& p) {
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

}  // namespace

void dense_pack(const Context& context, const DensePack& p) {
  if (p.precision != Precision::fp32) return reduced(p.precision).dense_pack(context, p);
  pack_fp32(context, p);
}

void dense_forward(const Context& context, const DenseForward& p) {
  if (p.precision != Precision::fp32) return reduced(p.precision).dense_forward(context, p);
  forward_pass(context, p, row_product);
}

void dense_backward_data(const Context& context, const DenseBackwardData& p) {
  if (p.precision != Precision::fp32) return reduced(p.precision).dense_backward_data(context, p);
  backward_data_pass(context, p, row_product);
}

void dense_tangent(const Context& context, const DenseTangent& p) {
  if (p.precision != Precision::fp32) return reduced(p.precision).dense_tangent(context, p);
  tangent_pass(context, p, row_product);
}

void dense_backward_weights(const Context& context, const DenseBackwardWeights& p) {
  if (p.precision != Precision::fp32) {
    return reduced(p.precision).dense_backward_weights(context, p);
  }
  backward_weights_pass(context, p, outer_product);
}

void dense_pack_all(const Context& context, const DensePackAll& p) {
  for (int i = 0; i < p.calls; ++i) kernels::dense_pack(context, p.call[i]);
}

void dense_backward_weights_all(const Context& context, const DenseBackwardWeightsAll& p) {
  for (int i = 0; i < p.calls; ++i) kernels::dense_backward_weights(context, p.call[i]);
}

}  // namespace fastgan::kernels::FASTGAN_ISA
