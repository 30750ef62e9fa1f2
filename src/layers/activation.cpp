// An elementwise activation as a node of its own: y = activation(x).

#include "kernels/activation/activation.hpp"
#include "fastgan/layer.hpp"

namespace fastgan::layers {
namespace {

class ActivationLayer final : public Layer {
 public:
  ActivationLayer(Index width, const Attributes& attributes)
      : width_(width), activation_(attributes.activation()) {}

  std::string_view op() const override { return "activation"; }
  Attributes attributes() const override {
    Attributes all;
    all.set(activation_);
    return all;
  }
  Index inputs() const override { return width_; }
  Index outputs() const override { return width_; }
  Activation activation() const override { return activation_; }

  void forward(const Context& context, const LayerWeights&,
               const LayerForward& call) const override {
    kernels::activation_forward(context, {.y = call.y,
                                          .x = call.x,
                                          .count = width_,
                                          .activation = activation_,
                                          .N = call.N,
                                          .ldy = call.ldy,
                                          .ldx = call.ldx});
  }
  // z is x, so dz is the gradient of x; what is left is the activation that made x.
  void backward(const Context& context, const LayerWeights&,
                const LayerBackward& call) const override {
    if (call.x == nullptr) {
      kernels::activation_forward(context, {.y = call.dx,  // a copy
                                            .x = call.dz,
                                            .count = width_,
                                            .N = call.N,
                                            .ldy = call.lddx,
                                            .ldx = call.lddz});
      return;
    }
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
                                           .y = call.y,
                                           .count = width_,
                                           .activation = activation_,
                                           .N = call.N,
                                           .lddx = call.ldty,
                                           .lddy = call.ldtx,
                                           .ldy = call.ldy});
  }

 private:
  Index width_;
  Activation activation_;
};

}  // namespace

std::shared_ptr<const Layer> make_activation(Index inputs, const Attributes& attributes) {
  return std::make_shared<const ActivationLayer>(inputs, attributes);
}

}  // namespace fastgan::layers
