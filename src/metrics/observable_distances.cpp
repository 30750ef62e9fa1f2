#include "fastgan/metrics/observable_distances.hpp"

#include <algorithm>
#include <cmath>
#include <exception>

#include "fastgan/error.hpp"
#include "fastgan/metrics/two_sample.hpp"

namespace fastgan {
namespace {

std::vector<float> sorted_values(const Observable& observable, const char* which) {
  if (observable.values.empty()) {
    throw Error(ErrorKind::bad_input, std::string("evaluation: no event of the ") + which +
                                          " sample has the observable '" + observable.name +
                                          "'; give more events");
  }
  return sorted_sample(observable.values);
}

/// True where an observable has values in both samples; conditions leave some of them empty when
/// there are few events.
bool is_populated(const std::string& name, const EventSample& generated,
                  const EventSample& reference) {
  return !find(generated.observables, name).values.empty() &&
         !find(reference.observables, name).values.empty();
}

}  // namespace

Moments moments(const std::vector<float>& values) {
  if (values.empty()) return {};
  const auto n = static_cast<double>(values.size());
  double sum = 0, squares = 0;
  for (const float v : values) sum += static_cast<double>(v);
  const double mean = sum / n;
  for (const float v : values) {
    const double distance = static_cast<double>(v) - mean;
    squares += distance * distance;
  }
  return {mean, std::sqrt(squares / n)};
}

ObservableFigures observable_distances(const Observable& generated, const Observable& reference,
                                       const Observable* training, const NullOptions& null) {
  ObservableFigures figures{.name = generated.name, .unit = generated.unit};
  const std::vector<float> a = sorted_values(generated, "generated");
  const std::vector<float> b = sorted_values(reference, "reference");
  figures.n = a.size();
  figures.n_reference = b.size();
  figures.ks = ks_distance(a, b);
  figures.w1 = w1_distance(a, b);
  figures.generated = moments(a);
  figures.reference = moments(b);
  std::vector<float> pool = b;
  if (training != nullptr) {
    const std::vector<float> t = sorted_values(*training, "training");
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

std::vector<ObservableFigures> observable_distances(const Context& context,
                                                    const EventSample& generated,
                                                    const EventSample& reference,
                                                    const EventSample* training,
                                                    const NullOptions& null) {
  std::vector<const Observable*> compared;
  for (const Observable& observable : generated.observables) {
    if (is_populated(observable.name, generated, reference)) compared.push_back(&observable);
  }
  std::vector<ObservableFigures> result(compared.size());
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
      const std::string& name = compared[k]->name;
      const Observable* seen = training != nullptr ? &find(training->observables, name) : nullptr;
      result[k] = observable_distances(*compared[k], find(reference.observables, name), seen, own);
    } catch (...) {
      failures[k] = std::current_exception();
    }
  });
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
  return result;
}

}  // namespace fastgan
