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
    for (Index n = 0; n < call.N; ++n) {
      float* y = call.y + n * call.ldy;
      add(context, y, call.x + n * call.ldx, call.x2 + n * call.ldx2, y, {});
      kernels::activation_forward(context,
                                  {.y = y, .x = y, .count = width_, .activation = activation_});
    }
  }
  // z is the sum, so dz is the gradient of either input.
  void backward(const Context& context, const LayerWeights&,
                const LayerBackward& call) const override {
    for (Index n = 0; n < call.N; ++n) {
      add(context, call.dx + n * call.lddx, call.dz + n * call.lddz, nullptr, call.x + n * call.ldx,
          call.x_activation);
    }
  }
  void tangent(const Context& context, const LayerWeights&,
               const LayerTangent& call) const override {
    for (Index n = 0; n < call.N; ++n) {
      add(context, call.ty + n * call.ldty, call.tx + n * call.ldtx, call.tx2 + n * call.ldtx2,
          call.y + n * call.ldy, activation_);
    }
  }

 private:
  /// out = (a + b) ∘ activation'(y), b null: 0
  void add(const Context& context, float* out, const float* a, const float* b, const float* y,
           const Activation& activation) const {
    kernels::activation_backward(
        context,
        {.dx = out, .dy = a, .plus = b, .y = y, .count = width_, .activation = activation});
  }

  Index width_;
  Activation activation_;
};

}  // namespace

std::shared_ptr<const Layer> make_sum(Index inputs, const Attributes& attributes) {
  return std::make_shared<const Sum>(inputs, attributes);
}

}  // namespace fastgan::layers
