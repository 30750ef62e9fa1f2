#include "generation.hpp"

#include <cstring>

#include "src/gan/latent.hpp"

namespace fastgan::bench::cuda {
namespace {

PlanOptions options(Index events, Precision precision) {
  return {.batch = events, .precision = precision, .keep_activations = false, .whole_batch = true};
}

}  // namespace

Generation::Generation(const Model& model, Precision precision, Index events)
    : context_(context_of(cuda_device())),
      network_(folded(model.generator, model.tensors)),
      latent_(model.latent),
      events_(events),
      plan_(std::make_shared<const Plan>(network_.graph, options(events, precision))),
      weights_(plan_, WeightUse::inference, context_.device),
      pass_(plan_, Backward::no, Tangent::no, context_.device),
      noise_(static_cast<std::size_t>(events * plan_->input_ld()), context_.device),
      labels_(static_cast<std::size_t>(events), context_.device) {
  HostCopy values(context_.device, weights_.values());
  set_tensors(*plan_, network_.tensors, values.here());
  values.write();
  weights_.pack(context_);
  if (plan_->classes() == 0) return;
  std::vector<std::int32_t> turns;
  for (Index n = 0; n < events; ++n) {
    turns.push_back(static_cast<std::int32_t>(n % plan_->classes()));
  }
  context_.device->upload(labels_.data(), turns.data(), turns.size() * sizeof(std::int32_t));
}

void Generation::queue() {
  const Index ld = plan_->input_ld();
  draw_latent(context_, latent_, noise_.data(), ld, events_, {.seed = 1, .stream = Stream::noise},
              0);
  pass_.forward(context_, weights_,
                {.x = {noise_.data(), ld}, .N = events_, .label = labels_.data()});
}

std::vector<float> Generation::first(Index count) const {
  const Matrix output = pass_.output();
  std::vector<float> there(static_cast<std::size_t>(count * output.ld));
  context_.device->download(there.data(), output.data, there.size() * sizeof(float));
  std::vector<float> events(static_cast<std::size_t>(count * outputs()));
  for (Index n = 0; n < count; ++n) {
    std::memcpy(events.data() + n * outputs(), there.data() + n * output.ld,
                static_cast<std::size_t>(outputs()) * sizeof(float));
  }
  return events;
}

}  // namespace fastgan::bench::cuda
