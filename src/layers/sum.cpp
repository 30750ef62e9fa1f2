// Two streams that meet, as a node of a graph: y = activation(x + x2).
#include "fastgan/layer.hpp"
#include "kernels/activation/activation.hpp"

namespace fastgan::layers {
namespace {

class Sum final : public Layer {
 public:
  Sum(Index width, const Attributes& attributes)
      : width_(width), activation_(attributes.activation()) {}

  std::string_view op() const override { return "sum"; }
  Attributes attributes() const override {
    Attributes all;
    all.set(activation_);
    return all;
  }
  Index inputs() const override { return width_; }
  Index outputs() const override { return width_; }
  bool has_two_inputs() const override { return true; }
  Activation activation() const override { return activation_; }

  void forward(const Context& context, const LayerWeights&,
               const LayerForward& call) const override {
    kernels::activation_backward(context, {.dx = call.y,  // x + x2
                                           .dy = call.x,
                                           .plus = call.x2,
                                           .y = call.x,
                                           .count = width_,
                                           .N = call.N,
                                           .lddx = call.ldy,
                                           .lddy = call.ldx,
                                           .ldplus = call.ldx2,
                                           .ldy = call.ldx});
    if (activation_.kind == ActivationKind::linear) return;
    kernels::activation_forward(context, {.y = call.y,
                                          .x = call.y,
                                          .count = width_,
                                          .activation = activation_,
                                          .N = call.N,
                                          .ldy = call.ldy,
                                          .ldx = call.ldy});
  }
  // z is the sum, so dz is the gradient of either input.
  void backward(const Context& context, const LayerWeights&,
                const LayerBackward& call) const override {
    kernels::activation_backward(context, {.dx = call.dx,
                                           .dy = call.dz,
                                           .y = call.x,
                                           .count = width_,
                                           .activation = call.x_activation,
                                           .N = call.N,
                                           .lddx = call.lddx,
                                           .lddy = call.lddz,
                                           .ldy = call.ldx});
  }
  void tangent(const Context& context, const LayerWeights&,
               const LayerTangent& call) const override {
    kernels::activation_backward(context, {.dx = call.ty,
                                           .dy = call.tx,
                                           .plus = call.tx2,
                                           .y = call.y,
                                           .count = width_,
                                           .activation = activation_,
                                           .N = call.N,
                                           .lddx = call.ldty,
                                           .lddy = call.ldtx,
                                           .ldplus = call.ldtx2,
                                           .ldy = call.ldy});
  }

 private:
  Index width_;
  Activation activation_;
};

}  // namespace

std::shared_ptr<const Layer> make_sum(Index inputs, const Attributes& attributes) {
  return std::make_shared<const Sum>(inputs, attributes);
}

}  // namespace fastgan::layers
