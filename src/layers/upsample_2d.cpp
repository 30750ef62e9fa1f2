// Upsampling of images by a whole factor as a node of a graph.
#include "kernels/upsample_2d/upsample_2d.hpp"

#include "fastgan/layer.hpp"
#include "src/layers/times_derivative.hpp"
#include "src/layers/window_settings.hpp"

namespace fastgan::layers {
namespace {

class Upsample2d final : public Layer {
 public:
  Upsample2d(Index inputs, const Attributes& attributes)
      : x_(image_settings(inputs, attributes)), factor_(attributes.integer("factor", 1, 16)) {}

  std::string_view op() const override { return "upsample_2d"; }
  Attributes attributes() const override {
    Attributes all;
    set_image(all, x_);
    all.set("factor", factor_);
    return all;
  }
  Index inputs() const override { return x_.count(); }
  Index outputs() const override { return image().count(); }
  ImageShape image() const override {
    return {factor_ * x_.height, factor_ * x_.width, x_.channels};
  }
  bool contiguous() const override { return true; }

  void forward(const Context& context, const LayerWeights&,
               const LayerForward& call) const override {
    copy(context, call.y, call.x, call.N);
  }
  void backward(const Context& context, const LayerWeights&,
                const LayerBackward& call) const override {
    kernels::upsample_2d_backward(context, {.dx = call.dx,
                                            .dy = call.dz,
                                            .N = call.N,
                                            .H = x_.height,
                                            .W = x_.width,
                                            .C = x_.channels,
                                            .factor_h = factor_,
                                            .factor_w = factor_});
    times_derivative(context, call, inputs());
  }
  void tangent(const Context& context, const LayerWeights&,
               const LayerTangent& call) const override {
    copy(context, call.ty, call.tx, call.N);
  }

 private:
  void copy(const Context& context, float* y, const float* x, Index N) const {
    kernels::upsample_2d_forward(context, {.y = y,
                                           .x = x,
                                           .N = N,
                                           .H = x_.height,
                                           .W = x_.width,
                                           .C = x_.channels,
                                           .factor_h = factor_,
                                           .factor_w = factor_});
  }

  ImageShape x_;
  Index factor_;
};

}  // namespace

std::shared_ptr<const Layer> make_upsample_2d(Index inputs, const Attributes& attributes) {
  return std::make_shared<const Upsample2d>(inputs, attributes);
}

}  // namespace fastgan::layers
