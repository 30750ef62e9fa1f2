#include "fastgan/metrics/evaluation.hpp"

#include <algorithm>

#include "fastgan/error.hpp"
#include "fastgan/metrics/correlation.hpp"
#include "src/metrics/table_subset.hpp"

namespace fastgan {
namespace {

void sum_distances(const std::vector<std::string>& summed, Evaluation& result) {
  for (const std::string& name : summed) {
    const auto at = std::ranges::find(result.observables, name, &ObservableFigures::name);
    if (at == result.observables.end()) {
      throw Error(ErrorKind::bad_input,
                  "evaluation: the sum of KS distances needs the observable "
                  "'" +
                      name + "', which the samples lack");
    }
    result.ks_sum += at->ks;
    result.ks_sum_null += at->ks_null;
  }
  result.summed = summed;
}

/// The observables that every event of all samples has, as a table.
Table per_event(const EventSample& sample, const std::vector<std::string>& names) {
  Table table{names, {}, std::vector<float>(sample.events.rows() * names.size())};
  for (std::size_t c = 0; c < names.size(); ++c) {
    const std::vector<float>& values = find(sample.observables, names[c]).values;
    for (std::size_t r = 0; r < values.size(); ++r) table.row(r)[c] = values[r];
  }
  return table;
}

void compare_by_classifier(const Context& context, const EventSample& generated,
                           const EventSample& reference, const EventSample* training,
                           const ClassifierTestOptions& options, Evaluation& result) {
  const auto complete = [](const EventSample& sample, const std::string& name) {
    return find(sample.observables, name).values.size() == sample.events.rows();
  };
  std::vector<std::string>& names = result.classifier_columns;
  for (const Observable& observable : generated.observables) {
    const std::string& name = observable.name;
    if (complete(generated, name) && complete(reference, name) &&
        (training == nullptr || complete(*training, name))) {
      names.push_back(name);
    }
  }
  const Table real = per_event(reference, names);
  result.c2st = classifier_test(context, per_event(generated, names), real, options);
  ClassifierTestOptions null = options;
  null.events = result.c2st.events;
  if (training != nullptr) {
    result.c2st_null = classifier_test(context, per_event(*training, names), real, null);
    return;
  }
  Table halves[2]{{names, {}, {}}, {names, {}, {}}};
  const std::size_t half = real.rows() / 2;
  random_split(real.rows(), {half, half, 1.0}, {options.seed, Stream::subsample, 5},
               [&](std::size_t r, int group) {
                 halves[group].values.insert(halves[group].values.end(), real.row(r),
                                             real.row(r) + real.width());
               });
  result.c2st_null = classifier_test(context, halves[0], halves[1], null);
}

void compare_correlations(const EventSample& generated, const EventSample& reference,
                          const EventSample* training, const NullOptions& null,
                          Evaluation& result) {
  const std::vector<std::string>& names = generated.events.columns;
  const Table real = columns_of(reference.events, names);
  result.correlation_columns = names;
  result.correlation_generated = correlation_matrix(generated.events);
  result.correlation_reference = correlation_matrix(real);
  result.frobenius = frobenius_distance(result.correlation_generated, result.correlation_reference);
  const Table pool =
      training != nullptr ? stacked(real, columns_of(training->events, names)) : real;
  result.frobenius_null =
      null_correlation_distance(pool, generated.events.rows(), real.rows(), null);
}

}  // namespace

Evaluation evaluate(const Context& context, const EventSample& generated,
                    const EventSample& reference, const EventSample* training,
                    const EvaluationOptions& options) {
  Evaluation result{.generated = generated.events.rows(),
                    .reference = reference.events.rows(),
                    .training = training != nullptr ? training->events.rows() : 0,
                    .seed = options.seed};
  NullOptions null = options.null;
  null.seed = options.seed;
  result.observables = observable_distances(context, generated, reference, training, null);
  result.conservation = conservation(generated, reference, training, options.conserved, null);
  sum_distances(options.summed, result);
  compare_correlations(generated, reference, training, null, result);
  ClassifierTestOptions classifier = options.classifier;
  classifier.seed = options.seed;
  compare_by_classifier(context, generated, reference, training, classifier, result);
  if (training != nullptr) {
    MemorisationOptions settings = options.memorisation;
    settings.seed = options.seed;
    result.memorisation =
        memorisation(context, generated.events, training->events, reference.events, settings);
  }
  return result;
}

}  // namespace fastgan
