#include "fastgan/discriminator.hpp"

#include <algorithm>

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

const Graph& graph_of(const Model& model) {
  if (model.discriminator.graph.complete()) return model.discriminator.graph;
  throw Error(ErrorKind::bad_input, "the model holds no discriminator");
}

}  // namespace

Discriminator::Discriminator(const Context& context, const Model& model, Index batch)
    : context_(context),
      plan_(std::make_shared<const Plan>(
          graph_of(model),
          PlanOptions{.batch = batch,
                      .contiguous = true,
                      .workers = context.executor != nullptr ? context.executor->width() : 1})),
      weights_(plan_, WeightUse::inference) {
  set_tensors(*plan_, model.discriminator.tensors, weights_.values());
  weights_.pack(context_);
}

std::vector<float> Discriminator::logits(std::span<const float> coordinates) const {
  const Index width = plan_->inputs(), total = static_cast<Index>(coordinates.size()) / width;
  std::vector<float> all;
  Pass pass(plan_, Backward::no);
  for (Index done = 0; done < total; done += plan_->options().batch) {
    const Index N = std::min(plan_->options().batch, total - done);
    pass.forward(context_, weights_, {.x = {coordinates.data() + done * width, width}, .N = N});
    const Matrix y = pass.output();
    for (Index n = 0; n < N; ++n)
      all.insert(all.end(), y.data + n * y.ld, y.data + n * y.ld + outputs());
  }
  return all;
}

}  // namespace fastgan
