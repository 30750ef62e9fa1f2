#include "fastgan/metrics/evaluation.hpp"

#include <algorithm>
#include <exception>

#include "fastgan/error.hpp"
#include "fastgan/metrics/correlation.hpp"
#include "fastgan/metrics/two_sample.hpp"
#include "src/metrics/table_subset.hpp"

namespace fastgan {
namespace {

const std::vector<float>& values_of(const EventSample& sample, const std::string& name,
                                    const char* which) {
  const std::vector<float>& values = find(sample.observables, name).values;
  if (values.empty()) {
    throw Error(ErrorKind::bad_input, std::string("evaluation: no event of the ") + which +
                                          " sample has the observable '" + name +
                                          "'; give more events");
  }
  return values;
}

/// True where an observable has values in all samples; conditions leave some of them empty when
/// there are few events.
bool is_populated(const std::string& name, const EventSample& generated,
                  const EventSample& reference) {
  return !find(generated.observables, name).values.empty() &&
         !find(reference.observables, name).values.empty();
}

ObservableFigures compare(const Observable& observable, const EventSample& reference,
                          const EventSample* training, const NullOptions& null) {
  ObservableFigures figures{.name = observable.name, .unit = observable.unit};
  const std::vector<float> a = sorted_sample(observable.values);
  const std::vector<float> b = sorted_sample(values_of(reference, observable.name, "reference"));
  figures.n = a.size();
  figures.n_reference = b.size();
  figures.ks = ks_distance(a, b);
  figures.w1 = w1_distance(a, b);
  std::vector<float> pool = b;
  if (training != nullptr) {
    const std::vector<float> t = sorted_sample(values_of(*training, observable.name, "training"));
    figures.ks_train = ks_distance(t, b);
    figures.w1_train = w1_distance(t, b);
    pool.insert(pool.end(), t.begin(), t.end());
    std::inplace_merge(pool.begin(), pool.begin() + static_cast<std::ptrdiff_t>(b.size()),
                       pool.end());
  }
  const NullDistance expected = null_distance(pool, a.size(), b.size(), null);
  figures.ks_null = expected.ks;
  figures.w1_null = expected.w1;
  return figures;
}

/// One observable is one task.
void compare_observables(const Context& context, const EventSample& generated,
                         const EventSample& reference, const EventSample* training,
                         const NullOptions& null, Evaluation& result) {
  std::vector<const Observable*> compared;
  for (const Observable& observable : generated.observables) {
    if (is_populated(observable.name, generated, reference)) compared.push_back(&observable);
  }
  result.observables.resize(compared.size());
  std::vector<std::exception_ptr> failures(compared.size());
  SerialExecutor serial;
  Executor& executor = context.executor != nullptr ? *context.executor : serial;
  executor.run(static_cast<int>(compared.size()), [&](int task, int) {
    const auto k = static_cast<std::size_t>(task);
    try {
      // Splits are drawn by position: with one seed every continuous observable would get the
      // same ones, and nulls would not vary independently.
      NullOptions own = null;
      own.seed += 0x9e3779b97f4a7c15ull * (k + 1);
      result.observables[k] = compare(*compared[k], reference, training, own);
    } catch (...) {
      failures[k] = std::current_exception();
    }
  });
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

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
  compare_observables(context, generated, reference, training, null, result);
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
