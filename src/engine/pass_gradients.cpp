// The gradients of the weights of a pass: on the host tasks over the parameters of every layer, on
// a device one call for all dense layers and one for each other layer.
#include "fastgan/pass.hpp"
#include "kernels/dense/dense.hpp"
#include "src/engine/pass_parts.hpp"

namespace fastgan {

LayerGradients Pass::gradients_of(const Context& context, const WeightGradients& wanted,
                                  std::size_t layer) {
  const LayerPlan& place = plan_->layers()[layer];
  const Matrix in = value_of(place.input, wanted.activations, wanted.x);
  LayerGradients call{.x = in.data,
                      .ldx = in.ld,
                      .dz = dz_.data() + place.y,
                      .lddz = place.ldy,
                      .N = input_.N,
                      .mode = wanted.mode,
                      .precision = plan_->options().precision,
                      .run = run_of(layer, {context, 0, input_.N, 0})};
  for (std::size_t p = 0; p < place.parameters.size(); ++p) {
    const bool of_matrix = place.parameters[p].shape.size() > 1;
    const bool is_wanted =
        place.parameters[p].trainable && (wanted.which == WhichParameters::all ||
                                          of_matrix == (wanted.which == WhichParameters::matrices));
    call.gradient[p] = is_wanted ? wanted.to + place.offset[p] : nullptr;
  }
  return call;
}

void Pass::weight_gradients_there(const Context& context, const WeightGradients& wanted) {
  kernels::DenseBackwardWeightsAll dense{};
  for (std::size_t l = 0; l < plan_->layers().size(); ++l) {
    const LayerPlan& place = plan_->layers()[l];
    if (place.parameters.empty()) continue;
    const LayerGradients call = gradients_of(context, wanted, l);
    if (!place.is_dense) {
      place.layer->gradients(context, kAllTasks, call);
      continue;
    }
    dense.call[dense.calls++] = {.dw = call.gradient[0],
                                 .db = call.gradient[1],
                                 .x = call.x,
                                 .ldx = call.ldx,
                                 .dz = call.dz,
                                 .lddz = call.lddz,
                                 .N = call.N,
                                 .I = place.layer->inputs(),
                                 .O = place.layer->outputs(),
                                 .mode = call.mode,
                                 .precision = call.precision};
    if (dense.calls < kernels::kMaxDenseCalls) continue;
    kernels::dense_backward_weights_all(context, dense);
    dense.calls = 0;
  }
  kernels::dense_backward_weights_all(context, dense);
}

void Pass::weight_gradients(const Context& context, const WeightGradients& wanted) {
  if (context.device != nullptr) return weight_gradients_there(context, wanted);
  int tasks = 0;
  for (const LayerPlan& place : plan_->layers()) tasks += place.layer->gradient_tasks();
  SerialExecutor here;
  executor_of(context, here).run(tasks, [&](int task, int) {
    std::size_t l = 0;
    for (; task >= plan_->layers()[l].layer->gradient_tasks(); ++l) {
      task -= plan_->layers()[l].layer->gradient_tasks();
    }
    plan_->layers()[l].layer->gradients(serial(context), task, gradients_of(context, wanted, l));
  });
  for (std::size_t l = 0; l < plan_->layers().size(); ++l) {
    const LayerPlan& place = plan_->layers()[l];
    if (place.parameters.empty() || place.layer->gradient_tasks() > 0) continue;
    place.layer->gradients(context, 0, gradients_of(context, wanted, l));
  }
}

}  // namespace fastgan
