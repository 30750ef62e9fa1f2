#include "examples/lagan/snapshot_judge.hpp"

#include <algorithm>

#include "examples/lagan/generated_jets.hpp"
#include "fastgan/metrics/two_sample.hpp"

namespace fastgan::lagan {
namespace {

// Away from the jets that a user of the model generates with the same seed.
constexpr std::uint64_t kFirstEvent = std::uint64_t{1} << 61;

double ks_of(const Observables& generated, const Observables& real, const std::string& name) {
  return ks_distance(sorted_sample(find(generated, name).values),
                     sorted_sample(find(real, name).values));
}

}  // namespace

ClassDistances sigma_of(const Context& context, const JetSample& generated, const JetSample& real,
                        const JetSample* training, const NullOptions& null) {
  ClassDistanceOptions options{.null = null};
  options.x_axis = covering_axis({find(real.observables, options.x).values}, options.bins);
  options.y_axis = covering_axis({find(real.observables, options.y).values}, options.bins);
  const LabelledObservables made{generated.observables, generated.signal};
  const LabelledObservables unseen{real.observables, real.signal};
  if (training == nullptr) return class_distances(context, made, unseen, nullptr, options);
  const LabelledObservables seen{training->observables, training->signal};
  return class_distances(context, made, unseen, &seen, options);
}

SnapshotJudge::SnapshotJudge(const Images& data, const Config& recipe, std::uint64_t seed,
                             Executor& executor)
    : real_(data, executor),
      jets_(recipe.integer("selection.events", {10, 1 << 20})),
      by_sigma_(recipe.text("selection.by", {"sigma", "ks"}) == "sigma"),
      seed_(seed),
      executor_(executor) {
  for (const int label : {0, 1}) real_of_class_.push_back(real_.of_class(label));
}

Figures SnapshotJudge::operator()(const Model& model) {
  JetSource source(model, -1, Precision::fp32, executor_);
  const JetSample jets(source.jets({.seed = seed_, .first = kFirstEvent, .count = 2 * jets_}),
                       executor_);
  const double sigma =
      sigma_of({&cpu_backend(), &executor_}, jets, real_, nullptr, {.splits = 1}).sigma;
  Figures figures = {{"score", sigma}, {"sigma", sigma}};
  double sum = 0;
  for (const std::string& name : kCompared) {
    double worst = 0;
    for (const int label : {0, 1}) {
      worst = std::max(worst, ks_of(jets.of_class(label),
                                    real_of_class_[static_cast<std::size_t>(label)], name));
    }
    figures.emplace_back(name, worst);
    sum += worst;
  }
  if (!by_sigma_) figures.front().second = sum;
  return figures;
}

}  // namespace fastgan::lagan
