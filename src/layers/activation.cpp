// An elementwise activation as a node of its own: y = activation(x).
#include <cstring>

#include "fastgan/layer.hpp"
#include "kernels/activation/activation.hpp"

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
    for (Index n = 0; n < call.N; ++n) {
      kernels::activation_forward(context, {.y = call.y + n * call.ldy,
                                            .x = call.x + n * call.ldx,
                                            .count = width_,
                                            .activation = activation_});
    }
  }
  // z is x, so dz is the gradient of x; what is left is the activation that made x.
  void backward(const Context& context, const LayerWeights&,
                const LayerBackward& call) const override {
    for (Index n = 0; n < call.N; ++n) {
      float* dx = call.dx + n * call.lddx;
      const float* dz = call.dz + n * call.lddz;
      if (call.x == nullptr) {
        std::memcpy(dx, dz, static_cast<std::size_t>(width_) * sizeof(float));
        continue;
      }
      kernels::activation_backward(context, {.dx = dx,
                                             .dy = dz,
                                             .y = call.x + n * call.ldx,
                                             .count = width_,
                                             .activation = call.x_activation});
    }
  }
  void tangent(const Context& context, const LayerWeights&,
               const LayerTangent& call) const override {
    for (Index n = 0; n < call.N; ++n) {
      kernels::activation_backward(context, {.dx = call.ty + n * call.ldty,
                                             .dy = call.tx + n * call.ldtx,
                                             .y = call.y + n * call.ldy,
                                             .count = width_,
                                             .activation = activation_});
    }
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
