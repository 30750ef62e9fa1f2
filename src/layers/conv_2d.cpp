// A convolution as a node of a graph: one set of filters for all positions.
#include "kernels/conv_2d/conv_2d.hpp"

#include <algorithm>

#include "fastgan/error.hpp"
#include "src/layers/window_layer.hpp"

namespace fastgan::layers {
namespace {

class Conv2d final : public WindowLayer {
 public:
  Conv2d(Index inputs, const Attributes& attributes) : WindowLayer(inputs, attributes) {
    if (is_.upsample == 1) return;
    throw Error(ErrorKind::bad_usage, "setting 'upsample' of a convolution must be 1");
  }

  std::string_view op() const override { return "conv_2d"; }
  std::size_t scratch_floats(Index N) const override {
    return std::max(kernels::conv_2d_scratch(N, is_.shape),
                    kernels::conv_2d_weights_scratch(N, is_.shape));
  }

  std::vector<Parameter> parameters() const override {
    const auto& s = is_.shape;
    return filters({s.KH, s.KW, s.C, s.OC}, s.OC);
  }

  void forward(const Context& context, const LayerWeights& weights,
               const LayerForward& call) const override {
    kernels::conv_2d_forward(context, {.y = call.y,
                                       .x = call.x,
                                       .w = weights.parameter[0],
                                       .b = is_.bias ? weights.parameter[1] : nullptr,
                                       .N = call.N,
                                       .shape = is_.shape,
                                       .activation = is_.activation,
                                       .scratch = call.run.scratch});
  }
  void backward(const Context& context, const LayerWeights& weights,
                const LayerBackward& call) const override {
    kernels::conv_2d_backward_data(context, {.dx = call.dx,
                                             .dz = call.dz,
                                             .w = weights.parameter[0],
                                             .x = call.x,
                                             .x_activation = call.x_activation,
                                             .N = call.N,
                                             .shape = is_.shape,
                                             .scratch = call.run.scratch});
  }
  void tangent(const Context& context, const LayerWeights& weights,
               const LayerTangent& call) const override {
    kernels::conv_2d_tangent(context, {.ty = call.ty,
                                       .tx = call.tx,
                                       .y = call.y,
                                       .w = weights.parameter[0],
                                       .N = call.N,
                                       .shape = is_.shape,
                                       .activation = is_.activation,
                                       .scratch = call.run.scratch});
  }
  void gradients(const Context& context, int, const LayerGradients& call) const override {
    kernels::conv_2d_backward_weights(
        context, {.dw = call.gradient[0],
                  .db = is_.bias ? call.gradient[1] : nullptr,
                  .x = call.x,
                  .dz = call.dz,
                  .N = call.N,
                  .shape = is_.shape,
                  .mode = call.mode,
                  .scratch = context.device != nullptr ? call.run.scratch : nullptr});
  }
};

}  // namespace

std::shared_ptr<const Layer> make_conv_2d(Index inputs, const Attributes& attributes) {
  return std::make_shared<const Conv2d>(inputs, attributes);
}

}  // namespace fastgan::layers
