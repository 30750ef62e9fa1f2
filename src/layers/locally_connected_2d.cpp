// A locally connected layer as a node of a graph: its own filters at every position.
#include "kernels/locally_connected_2d/locally_connected_2d.hpp"

#include "src/layers/window_layer.hpp"

namespace fastgan::layers {
namespace {

class LocallyConnected2d final : public WindowLayer {
 public:
  using WindowLayer::WindowLayer;

  std::string_view op() const override { return "locally_connected_2d"; }
  std::size_t scratch_floats(Index N) const override {
    return kernels::locally_connected_2d_scratch(N, is_.shape);
  }

  std::vector<Parameter> parameters() const override {
    const auto& s = is_.shape;
    return filters({s.OH, s.OW, s.OC, s.KH, s.KW, s.C}, s.outputs());
  }

  void forward(const Context& context, const LayerWeights& weights,
               const LayerForward& call) const override {
    kernels::locally_connected_2d_forward(context, {.y = call.y,
                                                    .x = call.x,
                                                    .w = weights.parameter[0],
                                                    .b = is_.bias ? weights.parameter[1] : nullptr,
                                                    .N = call.N,
                                                    .shape = is_.shape,
                                                    .activation = is_.activation,
                                                    .scratch = call.run.scratch});
  }
  bool has_backward() const override { return is_.shape.repeat == 1; }
  void backward(const Context& context, const LayerWeights& weights,
                const LayerBackward& call) const override {
    kernels::locally_connected_2d_backward_data(context, {.dx = call.dx,
                                                          .dz = call.dz,
                                                          .w = weights.parameter[0],
                                                          .x = call.x,
                                                          .x_activation = call.x_activation,
                                                          .N = call.N,
                                                          .shape = is_.shape,
                                                          .scratch = call.run.scratch});
  }
  bool has_tangent() const override { return is_.shape.repeat == 1; }
  void tangent(const Context& context, const LayerWeights& weights,
               const LayerTangent& call) const override {
    kernels::locally_connected_2d_tangent(context, {.ty = call.ty,
                                                    .tx = call.tx,
                                                    .y = call.y,
                                                    .w = weights.parameter[0],
                                                    .N = call.N,
                                                    .shape = is_.shape,
                                                    .activation = is_.activation,
                                                    .scratch = call.run.scratch});
  }
  void gradients(const Context& context, int, const LayerGradients& call) const override {
    kernels::locally_connected_2d_backward_weights(context,
                                                   {.dw = call.gradient[0],
                                                    .db = is_.bias ? call.gradient[1] : nullptr,
                                                    .x = call.x,
                                                    .dz = call.dz,
                                                    .N = call.N,
                                                    .shape = is_.shape,
                                                    .mode = call.mode});
  }
};

}  // namespace

std::shared_ptr<const Layer> make_locally_connected_2d(Index inputs, const Attributes& attributes) {
  return std::make_shared<const LocallyConnected2d>(inputs, attributes);
}

}  // namespace fastgan::layers
