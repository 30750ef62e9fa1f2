#include "examples/lagan/model.hpp"

#include <numeric>

#include "examples/lagan/generated_jets.hpp"
#include "examples/lagan/networks.hpp"
#include "fastgan/batch_statistics.hpp"
#include "fastgan/error.hpp"
#include "src/cli/model_folder.hpp"

namespace fastgan::lagan {
namespace {

// Away from the jets that a user of the model generates with the same seed.
constexpr std::uint64_t kFirstEvent = std::uint64_t{3} << 60;
constexpr std::uint64_t kFirstStatisticsEvent = std::uint64_t{5} << 60;

std::vector<std::vector<float>> sums_of_classes(const Images& jets) {
  std::vector<std::vector<float>> sums(kClasses.size());
  for (std::size_t n = 0; n < jets.count(); ++n) {
    const auto pixels = jets.image(n);
    sums[jets.signal[n]].push_back(std::accumulate(pixels.begin(), pixels.end(), 0.0f));
  }
  return sums;
}

}  // namespace

Model assemble(const Context& context, const TrainingSet& data, const Gan& gan,
               std::span<const float> weights, Index statistics_events) {
  Model model;
  model.system = "lagan";
  model.generator = gan.options().generator;
  model.latent = gan.options().latent;
  model.tensors = tensors_of(gan.generator_plan(), weights);
  model.chain = data.chain;
  model.discriminator = {gan.options().discriminator,
                         tensors_of(gan.discriminator_plan(), gan.discriminator_values())};
  fit_batch_statistics(context, model,
                       {.events = statistics_events,
                        .batch = gan.options().batch,
                        .seed = gan.options().seed,
                        .first = kFirstStatisticsEvent});
  return model;
}

void recalibrate(Model& model, const Images& data, Index count, std::uint64_t seed,
                 Executor& executor) {
  JetSource source(model, -1, Precision::fp32, executor);
  model.chain = model.chain.with_recalibrated_sums(
      sums_of_classes(source.jets({.seed = seed, .first = kFirstEvent, .count = count})),
      sums_of_classes(data));
}

Model load_lagan(const std::string& path) {
  Model model = load(model_file(path));
  if (model.system != "lagan") {
    throw Error(ErrorKind::bad_input,
                path + ": a model of '" + model.system + "'; expected one of 'lagan'");
  }
  if (model.generator.outputs() != kPixels) {
    throw Error(ErrorKind::bad_input, path + ": the generator makes " +
                                          std::to_string(model.generator.outputs()) +
                                          " numbers; expected an image of 25 x 25");
  }
  return model;
}

}  // namespace fastgan::lagan
