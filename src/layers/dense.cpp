// The dense layer as a node of a graph: y = activation(x·w + b).
#include "fastgan/layer.hpp"

#include <algorithm>

#include "kernels/dense/dense.hpp"

namespace fastgan::layers {
namespace {

// Rows of dw of one task: small enough to balance the threads, large enough to reuse dz.
constexpr Index kRowsPerTask = 64;
constexpr Index kMaxWidth = Index{1} << 20;

class Dense final : public Layer {
 public:
  Dense(Index inputs, const Attributes& attributes)
      : inputs_(inputs),
        outputs_(attributes.integer("outputs", 1, kMaxWidth)),
        activation_(attributes.activation()),
        initializer_(attributes.initializer()) {}

  std::string_view op() const override { return "dense"; }
  Attributes attributes() const override {
    Attributes all{{"outputs", outputs_}};
    all.set(activation_);
    all.set(initializer_);
    return all;
  }
  Index inputs() const override { return inputs_; }
  Index outputs() const override { return outputs_; }
  Activation activation() const override { return activation_; }
  Index multiply_adds() const override { return inputs_ * outputs_; }

  std::vector<Parameter> parameters() const override {
    return {{"w", {inputs_, outputs_}, initializer_, inputs_, outputs_},
            {"b", {outputs_}, Initializer::zeros, inputs_, outputs_}};
  }
  std::size_t packed_bytes(Precision precision, PackUse use) const override {
    return kernels::dense_panels_bytes(inputs_, outputs_, precision, panels(use));
  }
  void pack(const Context& context, std::byte* packed, const LayerWeights& weights,
            Precision precision, PackUse use) const override {
    kernels::dense_pack(context, {.panels = packed,
                                  .w = weights.parameter[0],
                                  .I = inputs_,
                                  .O = outputs_,
                                  .precision = precision,
                                  .use = panels(use)});
  }

  void forward(const Context& context, const LayerWeights& weights,
               const LayerForward& call) const override {
    kernels::dense_forward(context, {.y = call.y,
                                     .ldy = call.ldy,
                                     .x = call.x,
                                     .ldx = call.ldx,
                                     .panels = weights.forward,
                                     .b = weights.parameter[1],
                                     .N = call.N,
                                     .I = inputs_,
                                     .O = outputs_,
                                     .activation = activation_,
                                     .precision = call.precision});
  }
  void backward(const Context& context, const LayerWeights& weights,
                const LayerBackward& call) const override {
    kernels::dense_backward_data(context, {.dx = call.dx,
                                           .lddx = call.lddx,
                                           .dz = call.dz,
                                           .lddz = call.lddz,
                                           .panels = weights.backward,
                                           .x = call.x,
                                           .ldx = call.ldx,
                                           .x_activation = call.x_activation,
                                           .N = call.N,
                                           .I = inputs_,
                                           .O = outputs_,
                                           .precision = call.precision});
  }
  void tangent(const Context& context, const LayerWeights& weights,
               const LayerTangent& call) const override {
    kernels::dense_tangent(context, {.ty = call.ty,
                                     .ldty = call.ldty,
                                     .tx = call.tx,
                                     .ldtx = call.ldtx,
                                     .y = call.y,
                                     .ldy = call.ldy,
                                     .panels = weights.forward,
                                     .N = call.N,
                                     .I = inputs_,
                                     .O = outputs_,
                                     .activation = activation_,
                                     .precision = call.precision});
  }

  int gradient_tasks() const override {
    return static_cast<int>((inputs_ + kRowsPerTask - 1) / kRowsPerTask);
  }
  void gradients(const Context& context, int task, const LayerGradients& call) const override {
    const bool all = task == kAllTasks;
    const Index first = all ? 0 : task * kRowsPerTask;
    float* dw = call.gradient[0];
    kernels::dense_backward_weights(context,
                                    {.dw = dw != nullptr ? dw + first * outputs_ : nullptr,
                                     .db = first == 0 ? call.gradient[1] : nullptr,
                                     .x = call.x + first,
                                     .ldx = call.ldx,
                                     .dz = call.dz,
                                     .lddz = call.lddz,
                                     .N = call.N,
                                     .I = all ? inputs_ : std::min(kRowsPerTask, inputs_ - first),
                                     .O = outputs_,
                                     .mode = call.mode,
                                     .precision = call.precision});
  }

 private:
  static kernels::PanelUse panels(PackUse use) {
    return use == PackUse::forward ? kernels::PanelUse::forward : kernels::PanelUse::backward;
  }

  Index inputs_, outputs_;
  Activation activation_;
  Initializer initializer_;
};

}  // namespace

std::shared_ptr<const Layer> make_dense(Index inputs, const Attributes& attributes) {
  return std::make_shared<const Dense>(inputs, attributes);
}

}  // namespace fastgan::layers
