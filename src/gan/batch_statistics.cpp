#include "fastgan/batch_statistics.hpp"

#include <algorithm>
#include <memory>

#include "fastgan/error.hpp"
#include "fastgan/pass.hpp"
#include "src/gan/latent.hpp"

namespace fastgan {
namespace {

bool has_statistics(const Plan& plan) {
  return std::ranges::any_of(plan.layers(), [](const LayerPlan& place) {
    return !std::ranges::all_of(place.parameters, &Parameter::trainable);
  });
}

}  // namespace

void fit_batch_statistics(const Context& context, Model& model, const StatisticsOptions& options) {
  if (context.device != nullptr) {
    throw Error(ErrorKind::bad_usage, "statistics of batch normalisation are fitted on the host");
  }
  if (options.events == 0) return;
  const auto plan = std::make_shared<const Plan>(
      model.generator,
      PlanOptions{.batch = options.batch,
                  .workers = context.executor != nullptr ? context.executor->width() : 1});
  if (!has_statistics(*plan)) return;
  Weights weights(plan, WeightUse::inference);
  set_tensors(*plan, model.tensors, weights.values());
  weights.pack(context);

  Pass pass(plan, Backward::no);
  Buffer<float> noise(static_cast<std::size_t>(options.batch * plan->input_ld()));
  Buffer<std::int32_t> labels(static_cast<std::size_t>(options.batch));
  const Index classes = std::max<Index>(plan->classes(), 1);
  for (Index n = 0; n < options.batch; ++n) {
    labels[static_cast<std::size_t>(n)] = static_cast<std::int32_t>(n % classes);
  }
  const Index batches = (options.events + options.batch - 1) / options.batch;
  for (Index done = 0; done < batches; ++done) {
    const std::uint64_t first = options.first + static_cast<std::uint64_t>(done * options.batch);
    draw_latent(context, model.latent, noise.data(), plan->input_ld(), options.batch,
                {.seed = options.seed, .stream = Stream::noise}, first);
    pass.forward(context, weights,
                 {.x = {noise.data(), plan->input_ld()},
                  .N = options.batch,
                  .label = labels.data(),
                  .mode = Mode::training,
                  .key = {.seed = options.seed, .stream = Stream::dropout},
                  .first = first});
    pass.update_statistics(context, weights, 1.0f / static_cast<float>(done + 1));
  }
  model.tensors = tensors_of(*plan, weights.values());
}

}  // namespace fastgan
