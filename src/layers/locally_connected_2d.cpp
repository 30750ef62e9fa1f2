// A locally connected layer as a node of a graph: its own filters at every position. Where it
// upsamples its input, its kernels run on the image that comes in, with the taps on copies of a
// pixel summed into smaller filters: its packed form.
#include "kernels/locally_connected_2d/locally_connected_2d.hpp"

#include <algorithm>

#include "src/layers/window_layer.hpp"

namespace fastgan::layers {
namespace {

class LocallyConnected2d final : public WindowLayer {
 public:
  LocallyConnected2d(Index inputs, const Attributes& attributes)
      : WindowLayer(inputs, attributes), folded_(is_.folded()) {}

  std::string_view op() const override { return "locally_connected_2d"; }
  std::size_t scratch_floats(Index N) const override {
    return std::max(kernels::locally_connected_2d_scratch(N, folded_), folded_floats());
  }

  std::vector<Parameter> parameters() const override {
    const auto& s = is_.shape;
    return filters({s.OH, s.OW, s.OC, s.KH, s.KW, s.C}, s.outputs());
  }
  std::size_t packed_bytes(Precision, PackUse use) const override {
    return use == PackUse::forward ? folded_floats() * sizeof(float) : 0;
  }
  void pack(const Context& context, std::byte* panels, const LayerWeights& weights, Precision,
            PackUse use) const override {
    if (is_.upsample == 1 || use == PackUse::backward) return;
    kernels::fold_taps_forward(context, {.v = reinterpret_cast<float*>(panels),
                                         .w = weights.parameter[0],
                                         .shape = is_.shape,
                                         .factor = is_.upsample});
  }

  void forward(const Context& context, const LayerWeights& weights,
               const LayerForward& call) const override {
    kernels::locally_connected_2d_forward(context, {.y = call.y,
                                                    .x = call.x,
                                                    .w = folded_filters(weights),
                                                    .b = is_.bias ? weights.parameter[1] : nullptr,
                                                    .N = call.N,
                                                    .shape = folded_,
                                                    .activation = is_.activation,
                                                    .scratch = call.run.scratch});
  }
  void backward(const Context& context, const LayerWeights& weights,
                const LayerBackward& call) const override {
    kernels::locally_connected_2d_backward_data(context, {.dx = call.dx,
                                                          .dz = call.dz,
                                                          .w = folded_filters(weights),
                                                          .x = call.x,
                                                          .x_activation = call.x_activation,
                                                          .N = call.N,
                                                          .shape = folded_,
                                                          .scratch = call.run.scratch});
  }
  void tangent(const Context& context, const LayerWeights& weights,
               const LayerTangent& call) const override {
    kernels::locally_connected_2d_tangent(context, {.ty = call.ty,
                                                    .tx = call.tx,
                                                    .y = call.y,
                                                    .w = folded_filters(weights),
                                                    .N = call.N,
                                                    .shape = folded_,
                                                    .activation = is_.activation,
                                                    .scratch = call.run.scratch});
  }
  void gradients(const Context& context, int, const LayerGradients& call) const override {
    float* dw = call.gradient[0];
    float* db = is_.bias ? call.gradient[1] : nullptr;
    if (is_.upsample == 1 || dw == nullptr) return gradients(context, call, dw, db, call.mode);
    float* dv = call.run.scratch;  // of the smaller filters, to which nothing is ever added
    const bool together = db == nullptr || call.mode != GradientMode::accumulate;
    gradients(context, call, dv, together ? db : nullptr, GradientMode::overwrite);
    if (!together) gradients(context, call, nullptr, db, call.mode);
    kernels::fold_taps_backward(
        context,
        {.dw = dw, .dv = dv, .shape = is_.shape, .factor = is_.upsample, .mode = call.mode});
  }

 private:
  std::size_t folded_floats() const {
    return is_.upsample == 1 ? 0 : static_cast<std::size_t>(outputs() * folded_.taps());
  }
  const float* folded_filters(const LayerWeights& weights) const {
    return is_.upsample == 1 ? weights.parameter[0]
                             : reinterpret_cast<const float*>(weights.forward);
  }
  void gradients(const Context& context, const LayerGradients& call, float* dv, float* db,
                 GradientMode mode) const {
    kernels::locally_connected_2d_backward_weights(context, {.dw = dv,
                                                             .db = db,
                                                             .x = call.x,
                                                             .dz = call.dz,
                                                             .N = call.N,
                                                             .shape = folded_,
                                                             .mode = mode});
  }

  kernels::WindowShape folded_;
};

}  // namespace

std::shared_ptr<const Layer> make_locally_connected_2d(Index inputs, const Attributes& attributes) {
  return std::make_shared<const LocallyConnected2d>(inputs, attributes);
}

}  // namespace fastgan::layers
