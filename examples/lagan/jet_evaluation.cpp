#include "examples/lagan/jet_evaluation.hpp"

#include <cmath>

#include "examples/lagan/snapshot_judge.hpp"
#include "fastgan/discriminator.hpp"
#include "fastgan/metrics/pixel_correlations.hpp"

namespace fastgan::lagan {
namespace {

constexpr std::size_t kShown = 6;
constexpr Index kBatch = 100;  // of the discriminator

LabelledObservables labelled(const JetSample& jets) { return {jets.observables, jets.signal}; }

/// Observables of one class under the names "signal mass" ….
EventSample events_of_class(const JetSample& jets, int label) {
  EventSample sample{{}, jets.of_class(label)};
  for (Observable& observable : sample.observables) {
    observable.name = kClasses[static_cast<std::size_t>(label)] + " " + observable.name;
  }
  return sample;
}

/// All observables and the class, one row a jet: what the classifier test sees.
Table rows_of(const JetSample& jets) {
  Table table{{"class"}, {}, {}};
  for (const Observable& observable : jets.observables) table.columns.push_back(observable.name);
  for (std::size_t n = 0; n < jets.signal.size(); ++n) {
    table.values.push_back(static_cast<float>(jets.signal[n]));
    for (const Observable& observable : jets.observables) {
      table.values.push_back(observable.values[n]);
    }
  }
  return table;
}

void compare_by_classifier(const Context& context, const JetSamples& samples,
                           const ClassifierTestOptions& options, JetEvaluation& result) {
  const Table real = rows_of(samples.unseen);
  result.c2st = classifier_test(context, rows_of(samples.made), real, options);
  ClassifierTestOptions null = options;
  null.events = result.c2st.events;
  if (samples.has_training()) {
    result.c2st_null = classifier_test(context, rows_of(samples.seen), real, null);
    return;
  }
  Table halves[2]{{real.columns, {}, {}}, {real.columns, {}, {}}};
  for (std::size_t n = 0; n < real.rows(); ++n) {
    std::vector<float>& values = halves[n % 2].values;
    values.insert(values.end(), real.row(n), real.row(n) + real.width());
  }
  result.c2st_null = classifier_test(context, halves[0], halves[1], null);
}

std::vector<float> probabilities(const std::vector<float>& logits, std::size_t column) {
  std::vector<float> all;
  for (std::size_t n = column; n < logits.size(); n += 2) {
    all.push_back(1.0f / (1.0f + std::exp(-logits[n])));
  }
  return all;
}

Opinion opinion_of(const Context& context, const JetSamples& samples, const Model& model) {
  const Discriminator discriminator(context, model, kBatch);
  Opinion opinion;
  const auto ask = [&](const Images& images, ConfusionMatrix& classes, std::vector<double>& real,
                       std::vector<double>& signal) {
    const std::vector<float> logits =
        discriminator.logits(model.chain.encode(pixel_table(images), 1));
    const std::vector<float> is_signal = probabilities(logits, 1);
    classes = confusion_matrix(is_signal, images.signal);
    real = pixel_correlations(images, probabilities(logits, 0));
    signal = pixel_correlations(images, is_signal);
  };
  ask(samples.generated, opinion.classes.generated, opinion.pixels_with_real.generated,
      opinion.pixels_with_signal.generated);
  ask(samples.real, opinion.classes.real, opinion.pixels_with_real.real,
      opinion.pixels_with_signal.real);
  return opinion;
}

void show_nearest(const Context& context, const JetSamples& samples, JetEvaluation& result) {
  Images chosen{.height = samples.real.height, .width = samples.real.width, .pixels = {}};
  for (std::size_t n = 0; n < std::min(kShown, samples.real.count()); ++n) {
    const std::size_t at = n * samples.real.count() / kShown;
    result.shown.push_back(at);
    const auto image = samples.real.image(at);
    chosen.pixels.insert(chosen.pixels.end(), image.begin(), image.end());
  }
  result.nearest = nearest_images(context, chosen, samples.generated);
}

}  // namespace

JetSamples::JetSamples(Images generated_jets, Images real_jets, Images training_jets,
                       Executor& executor)
    : generated(std::move(generated_jets)),
      real(std::move(real_jets)),
      training(std::move(training_jets)),
      made(generated, executor),
      unseen(real, executor),
      seen(training, executor) {}

JetEvaluation evaluate_jets(const Context& context, const JetSamples& samples, const Model* model,
                            std::uint64_t seed) {
  JetEvaluation result;
  const NullOptions null{.seed = seed};
  for (const int label : {0, 1}) {
    const EventSample made = events_of_class(samples.made, label);
    const EventSample unseen = events_of_class(samples.unseen, label);
    const EventSample seen = events_of_class(samples.seen, label);
    const std::vector<ObservableFigures> figures =
        observable_distances(context, made, unseen, samples.has_training() ? &seen : nullptr, null);
    result.observables.insert(result.observables.end(), figures.begin(), figures.end());
  }
  result.sigma =
      sigma_of(context, samples.made, samples.unseen,
               samples.has_training() ? &samples.seen : nullptr, {.seed = seed, .splits = 5});
  const ClassifierTestOptions classifier{.seed = seed};
  const std::vector<std::string> two{"mass", "tau21"};
  result.tau21 = {class_separation(labelled(samples.made), "tau21"),
                  class_separation(labelled(samples.unseen), "tau21")};
  result.mass_tau21 = {class_separation(context, labelled(samples.made), two, classifier),
                       class_separation(context, labelled(samples.unseen), two, classifier)};
  compare_by_classifier(context, samples, classifier, result);
  if (samples.has_training()) {
    result.transfer = {{class_transfer(context, samples.generated, samples.real, classifier),
                        class_transfer(context, samples.training, samples.real, classifier)}};
    result.memorisation =
        memorisation(context, pixel_table(samples.generated), pixel_table(samples.training),
                     pixel_table(samples.real), {.seed = seed, .events = 2000});
  }
  result.averages = {class_averages(samples.generated), class_averages(samples.real)};
  result.intensities = {pixel_intensities(samples.generated), pixel_intensities(samples.real)};
  show_nearest(context, samples, result);
  if (model != nullptr && model->discriminator.graph.complete()) {
    result.opinion = opinion_of(context, samples, *model);
  }
  return result;
}

}  // namespace fastgan::lagan
