// Minibatch discrimination as a node of a graph: the features themselves and, behind them, how
// close the event lies to its batch for each of K kernels: y = (x, o(x·T)).
#include "kernels/minibatch_discrimination/minibatch_discrimination.hpp"

#include "fastgan/layer.hpp"
#include "kernels/activation/activation.hpp"
#include "kernels/dense/dense.hpp"

namespace fastgan::layers {
namespace {

class MinibatchDiscrimination final : public Layer {
 public:
  MinibatchDiscrimination(Index inputs, const Attributes& attributes)
      : inputs_(inputs),
        K_(attributes.integer("kernels", 1, 1 << 12)),
        D_(attributes.integer("dimensions", 1, 1 << 12)),
        initializer_(attributes.initializer()) {}

  std::string_view op() const override { return "minibatch_discrimination"; }
  Attributes attributes() const override {
    Attributes all{{"kernels", K_}, {"dimensions", D_}};
    all.set(initializer_);
    return all;
  }
  Index inputs() const override { return inputs_; }
  Index outputs() const override { return inputs_ + K_; }
  Index multiply_adds() const override { return inputs_ * K_ * D_; }
  Scope scope() const override { return Scope::batch; }
  std::vector<Parameter> parameters() const override {
    return {{"w", {inputs_, K_ * D_}, initializer_, inputs_, K_ * D_}};
  }
  std::size_t packed_bytes(Precision precision, PackUse use) const override {
    return kernels::dense_panels_bytes(inputs_, K_ * D_, precision, panels(use));
  }
  void pack(const Context& context, std::byte* packed, const LayerWeights& weights,
            Precision precision, PackUse use) const override {
    kernels::dense_pack(context, {.panels = packed,
                                  .w = weights.parameter[0],
                                  .I = inputs_,
                                  .O = K_ * D_,
                                  .precision = precision,
                                  .use = panels(use)});
  }
  std::size_t saved_floats(Index N) const override {
    return static_cast<std::size_t>(2 * N * K_ * D_);  // M = x·T, and its gradient
  }
  std::size_t scratch_floats(Index N) const override {
    return kernels::minibatch_discrimination_scratch(N, K_, D_);
  }

  void forward(const Context& context, const LayerWeights& weights,
               const LayerForward& call) const override {
    kernels::dense_forward(context, {.y = call.run.saved,
                                     .ldy = K_ * D_,
                                     .x = call.x,
                                     .ldx = call.ldx,
                                     .panels = weights.forward,
                                     .b = nullptr,
                                     .N = call.N,
                                     .I = inputs_,
                                     .O = K_ * D_,
                                     .activation = {},
                                     .precision = call.precision});
    kernels::minibatch_discrimination_forward(context, {.o = call.y + inputs_,
                                                        .ldo = call.ldy,
                                                        .m = call.run.saved,
                                                        .ldm = K_ * D_,
                                                        .N = call.N,
                                                        .K = K_,
                                                        .D = D_,
                                                        .scratch = call.run.scratch});
    kernels::activation_forward(context, {.y = call.y,  // a copy
                                          .x = call.x,
                                          .count = inputs_,
                                          .N = call.N,
                                          .ldy = call.ldy,
                                          .ldx = call.ldx});
  }
  void backward(const Context& context, const LayerWeights& weights,
                const LayerBackward& call) const override {
    float* dm = gradient_of_m(call.run, call.N);
    kernels::minibatch_discrimination_backward(context, {.dm = dm,
                                                         .lddm = K_ * D_,
                                                         .dout = call.dz + inputs_,
                                                         .lddout = call.lddz,
                                                         .m = call.run.saved,
                                                         .ldm = K_ * D_,
                                                         .N = call.N,
                                                         .K = K_,
                                                         .D = D_,
                                                         .scratch = call.run.scratch});
    kernels::dense_backward_data(context, {.dx = call.dx,
                                           .lddx = call.lddx,
                                           .dz = dm,
                                           .lddz = K_ * D_,
                                           .panels = weights.backward,
                                           .x = nullptr,
                                           .ldx = 0,
                                           .x_activation = {},
                                           .N = call.N,
                                           .I = inputs_,
                                           .O = K_ * D_,
                                           .precision = call.precision});
    kernels::activation_backward(context, {.dx = call.dx,  // the two branches of x
                                           .dy = call.dx,
                                           .plus = call.dz,
                                           .y = call.x == nullptr ? call.dx : call.x,
                                           .count = inputs_,
                                           .activation = call.x_activation,
                                           .N = call.N,
                                           .lddx = call.lddx,
                                           .lddy = call.lddx,
                                           .ldplus = call.lddz,
                                           .ldy = call.x == nullptr ? call.lddx : call.ldx});
  }
  bool has_tangent() const override { return false; }
  int gradient_tasks() const override { return 1; }
  void gradients(const Context& context, int, const LayerGradients& call) const override {
    kernels::dense_backward_weights(context, {.dw = call.gradient[0],
                                              .db = nullptr,
                                              .x = call.x,
                                              .ldx = call.ldx,
                                              .dz = gradient_of_m(call.run, call.N),
                                              .lddz = K_ * D_,
                                              .N = call.N,
                                              .I = inputs_,
                                              .O = K_ * D_,
                                              .mode = call.mode,
                                              .precision = call.precision});
  }

 private:
  static kernels::PanelUse panels(PackUse use) {
    return use == PackUse::forward ? kernels::PanelUse::forward : kernels::PanelUse::backward;
  }
  float* gradient_of_m(const LayerRun& run, Index N) const { return run.saved + N * K_ * D_; }

  Index inputs_, K_, D_;
  Initializer initializer_;
};

}  // namespace

std::shared_ptr<const Layer> make_minibatch_discrimination(Index inputs,
                                                           const Attributes& attributes) {
  return std::make_shared<const MinibatchDiscrimination>(inputs, attributes);
}

}  // namespace fastgan::layers
