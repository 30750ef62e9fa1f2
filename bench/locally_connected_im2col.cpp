// locally_connected_im2col/<pass>/fp32/<batch:N,HxWxC,OHxOWxOC>: the layers of
// locally_connected_2d.cpp as a library of dense layers would have them: patches copied out of the
// images (im2col), then a dense layer for every position, with weights packed beforehand, and the
// gradients of the patches added up (col2im).
#include <algorithm>
#include <functional>

#include "fastgan/buffer.hpp"
#include "kernels/dense/dense.hpp"
#include "patches.hpp"
#include "window_layer.hpp"

namespace fastgan::bench {
namespace {

using kernels::PanelUse;

class Im2col : public WindowLayer {
 public:
  explicit Im2col(const test::WindowCase& layer)
      : WindowLayer(layer, reference::Sharing::locally_connected),
        patches_(static_cast<std::size_t>(positions_ * c.N * taps_)),
        dpatches_(patches_.size()),
        w_(w.size()),
        dw_(w.size()) {
    for_weights([&](std::size_t ours, std::size_t theirs) { w_[theirs] = w[ours]; });
  }

  void run(const Context& context, const std::string& pass) {
    if (forward_.size() == 0) pack(context);
    forward(context);
    if (pass == kForwardAndBackward) backward(context);
  }
  std::string verify(const std::string& pass) {
    for_weights([&](std::size_t ours, std::size_t theirs) { dw[ours] = dw_[theirs]; });
    return WindowLayer::verify(pass);
  }

 private:
  /// Calls visit(index in (positions, OC, taps), index in (positions, taps, OC)).
  template <class Visit>
  void for_weights(const Visit& visit) const {
    std::size_t ours = 0;
    for (Index p = 0; p < positions_; ++p) {
      for (Index oc = 0; oc < OC_; ++oc) {
        for (Index t = 0; t < taps_; ++t) {
          visit(ours++, static_cast<std::size_t>((p * taps_ + t) * OC_ + oc));
        }
      }
    }
  }
  std::size_t panels(PanelUse use) const {
    return kernels::dense_panels_bytes(taps_, OC_, Precision::fp32, use);
  }
  void pack(const Context& context) {
    for (const PanelUse use : {PanelUse::forward, PanelUse::backward}) {
      Buffer<std::byte>& to = use == PanelUse::forward ? forward_ : backward_;
      to = Buffer<std::byte>(panels(use) * static_cast<std::size_t>(positions_));
      for (Index p = 0; p < positions_; ++p) {
        kernels::dense_pack(context,
                            {.panels = to.data() + static_cast<std::size_t>(p) * panels(use),
                             .w = w_.data() + p * taps_ * OC_,
                             .I = taps_,
                             .O = OC_,
                             .use = use});
      }
    }
  }
  /// (positions, N, taps)
  Index patch(Index n, Index p) const { return (p * c.N + n) * taps_; }

  void forward(const Context& context) {
    for_stretches(c, [&](Index n, Index p, Index tap, Index input, Index count) {
      std::copy_n(x.data() + input, count, patches_.data() + patch(n, p) + tap);
    });
    for (Index p = 0; p < positions_; ++p) {
      kernels::dense_forward(context, {.y = y.data() + p * OC_,
                                       .ldy = c.shape.outputs(),
                                       .x = patches_.data() + patch(0, p),
                                       .ldx = taps_,
                                       .panels = forward_.data() + static_cast<std::size_t>(p) *
                                                                       panels(PanelUse::forward),
                                       .b = b.data() + p * OC_,
                                       .N = c.N,
                                       .I = taps_,
                                       .O = OC_,
                                       .activation = kWindowActivation});
    }
  }
  void backward(const Context& context) {
    for (Index p = 0; p < positions_; ++p) {
      const float* gradient = dz.data() + p * OC_;
      kernels::dense_backward_data(
          context,
          {.dx = dpatches_.data() + patch(0, p),
           .lddx = taps_,
           .dz = gradient,
           .lddz = c.shape.outputs(),
           .panels = backward_.data() + static_cast<std::size_t>(p) * panels(PanelUse::backward),
           .N = c.N,
           .I = taps_,
           .O = OC_});
      kernels::dense_backward_weights(context, {.dw = dw_.data() + p * taps_ * OC_,
                                                .db = db.data() + p * OC_,
                                                .x = patches_.data() + patch(0, p),
                                                .ldx = taps_,
                                                .dz = gradient,
                                                .lddz = c.shape.outputs(),
                                                .N = c.N,
                                                .I = taps_,
                                                .O = OC_});
    }
    std::fill_n(dx.data(), c.N * c.shape.inputs(), 0.0f);
    for_stretches(c, [&](Index n, Index p, Index tap, Index input, Index count) {
      const float* from = dpatches_.data() + patch(n, p) + tap;
      float* to = dx.data() + input;
      std::transform(from, from + count, to, to, std::plus<>());
    });
  }

  const Index positions_ = c.shape.OH * c.shape.OW, taps_ = c.shape.taps(), OC_ = c.shape.OC;
  Buffer<float> patches_, dpatches_;      // (positions, N, taps), zeros where padding is
  Buffer<float> w_, dw_;                  // (positions, taps, OC)
  Buffer<std::byte> forward_, backward_;  // packed w_, a position after the other
};

const bool kAdded = [] {
  for (const kernels::WindowShape& s : kLocallyConnected) {
    for (const char* pass : {"forward", kForwardAndBackward}) {
      add_window_layer<Im2col>("locally_connected_im2col", pass, {kLaganBatch, s});
    }
  }
  return true;
}();

}  // namespace
}  // namespace fastgan::bench
