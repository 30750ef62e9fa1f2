#include "examples/lagan/model.hpp"

#include <algorithm>
#include <numeric>
#include <span>

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

using Pixels = std::span<const float>;

float sum(Pixels pixels) { return std::accumulate(pixels.begin(), pixels.end(), 0.0f); }

float lit(Pixels pixels) {
  return static_cast<float>(std::ranges::count_if(pixels, [](float pt) { return pt > 0; }));
}

std::vector<std::vector<float>> of_classes(const Images& jets, float (*number)(Pixels)) {
  std::vector<std::vector<float>> numbers(kClasses.size());
  for (std::size_t n = 0; n < jets.count(); ++n) {
    numbers[jets.signal[n]].push_back(number(jets.image(n)));
  }
  return numbers;
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

void recalibrate(Model& model, Graph open, const Images& data, Index count, std::uint64_t seed,
                 Executor& executor) {
  const auto generated = [&](float (*number)(Pixels)) {
    JetSource source(model, -1, Precision::fp32, executor);
    return of_classes(source.jets({.seed = seed, .first = kFirstEvent, .count = count}), number);
  };
  model.generator = std::move(open);
  model.chain =
      model.chain.with_recalibrated_lit(kLeastPixel, generated(lit), of_classes(data, lit));
  model.chain = model.chain.with_recalibrated_sums(generated(sum), of_classes(data, sum));
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
