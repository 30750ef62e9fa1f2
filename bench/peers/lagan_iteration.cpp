// lagan_iteration FILE: what bench/peers/lagan_check.py repeats in PyTorch. Trains LAGAN for some
// iterations, so that no statistic, moment or bias is still trivial, and writes weights and state
// of the optimizers before and after one more, its noise and its losses, and what both networks
// make of some numbers in inference.
#include <cstdio>
#include <exception>

#include "bench/lagan_paper.hpp"
#include "fastgan/executor.hpp"
#include "fastgan/tensor_file.hpp"
#include "kernels/noise/noise.hpp"

namespace fastgan::bench {
namespace {

constexpr int kIterationsBefore = 20;

void put(TensorFile& file, const std::string& group, const Plan& plan,
         std::span<const float> values) {
  for (const LayerPlan& place : plan.layers()) {
    for (std::size_t p = 0; p < place.parameters.size(); ++p) {
      const Parameter& parameter = place.parameters[p];
      file.tensors.emplace(group + "." + place.name + "." + parameter.name,
                           Tensor::of(values.subspan(static_cast<std::size_t>(place.offset[p]),
                                                     static_cast<std::size_t>(parameter.count())),
                                      parameter.shape));
    }
  }
}

void put_state(TensorFile& file, const std::string& when, Gan& gan, const Plan& discriminator) {
  const Gan::State state = gan.state();
  put(file, when + ".generator", gan.generator_plan(), state.generator);
  put(file, when + ".generator_first", gan.generator_plan(), state.generator_first);
  put(file, when + ".generator_second", gan.generator_plan(), state.generator_second);
  put(file, when + ".discriminator", discriminator, state.discriminator);
  put(file, when + ".discriminator_first", discriminator, state.discriminator_first);
  put(file, when + ".discriminator_second", discriminator, state.discriminator_second);
}

/// The output (N, outputs) of a network in inference on the rows `x` (N, inputs).
Tensor run(const Graph& graph, std::span<const float> values, const Events& x, Index N) {
  const auto plan = std::make_shared<const Plan>(graph, PlanOptions{.batch = N});
  Weights weights(plan, WeightUse::inference);
  std::copy(values.begin(), values.end(), weights.values().begin());
  const Context context{&cpu_backend(), nullptr};
  weights.pack(context);
  Pass pass(plan, Backward::no);
  pass.forward(context, weights, {.x = x.x, .N = N, .label = x.label});
  const Matrix y = pass.output();
  std::vector<float> rows;
  for (Index n = 0; n < N; ++n) {
    rows.insert(rows.end(), y.data + n * y.ld, y.data + n * y.ld + plan->outputs());
  }
  return Tensor::of(rows, {N, plan->outputs()});
}

std::vector<float> noise(const RandomKey& key, std::uint64_t first, Index N, Index D) {
  std::vector<float> x(static_cast<std::size_t>(N * D));
  kernels::normal_noise({&cpu_backend(), nullptr},
                        {.x = x.data(), .ldx = D, .N = N, .D = D, .key = key, .first = first});
  return x;
}

TensorFile iteration() {
  const Jets jets;
  const GanOptions options = lagan_paper();
  const auto executor = make_thread_pool(1);
  Gan gan({&cpu_backend(), executor.get()}, options, jets.pixels, jets.labels);
  const Plan discriminator(options.discriminator, {.batch = options.batch});
  for (int i = 0; i < kIterationsBefore; ++i) lagan_iteration(gan);

  TensorFile file;
  const Gan::Counters counters = gan.counters();
  const std::vector<std::pair<std::string, std::uint64_t>> numbers = {
      {"seed", options.seed},
      {"noise_events", counters.noise_events},
      {"batch_draws", counters.batch_draws},
      {"judged_events", counters.judged_events},
      {"generator_step", static_cast<std::uint64_t>(counters.generator_step)},
      {"discriminator_step", static_cast<std::uint64_t>(counters.discriminator_step)}};
  for (const auto& [name, number] : numbers) file.metadata[name] = std::to_string(number);
  file.tensors.emplace("pixels", Tensor::of(jets.pixels, {kJets, kJetPixels}));
  const std::vector<float> labels(jets.labels.begin(), jets.labels.end());
  file.tensors.emplace("labels", Tensor::of(labels));
  put_state(file, "before", gan, discriminator);

  const Index D = options.latent.dimension, batches = 3;  // one that D judges, two of G
  file.tensors.emplace("noise",
                       Tensor::of(noise({.seed = options.seed, .stream = Stream::training_noise},
                                        counters.noise_events, batches * kJetBatch, D),
                                  {batches * kJetBatch, D}));
  const std::vector<float> latent = noise({.seed = 2, .stream = Stream::test}, 0, kJetBatch, D);
  const Events in{{latent.data(), D}, jets.labels.data()};
  file.tensors.emplace("latent", Tensor::of(latent, {kJetBatch, D}));
  file.tensors.emplace("images", run(options.generator, gan.state().generator, in, kJetBatch));
  const Events real{{jets.pixels.data(), kJetPixels}, jets.labels.data()};
  file.tensors.emplace("logits",
                       run(options.discriminator, gan.state().discriminator, real, kJetBatch));

  lagan_iteration(gan);
  put_state(file, "after", gan, discriminator);
  const GanLosses& losses = gan.losses();
  const std::vector<float> all = {
      losses.discriminator_real, losses.class_real, losses.discriminator_generated,
      losses.class_generated,    losses.generator,  losses.class_deceived};
  file.tensors.emplace("losses", Tensor::of(all));
  return file;
}

}  // namespace
}  // namespace fastgan::bench

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: lagan_iteration FILE\n", stderr);
    return 2;
  }
  try {
    fastgan::save_tensor_file(argv[1], fastgan::bench::iteration());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "lagan_iteration: %s\n", error.what());
    return 1;
  }
  return 0;
}
