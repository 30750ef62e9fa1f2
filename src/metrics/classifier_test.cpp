#include "fastgan/metrics/classifier_test.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <numeric>

#include "fastgan/error.hpp"
#include "fastgan/metrics/auc.hpp"
#include "src/metrics/classifier_inputs.hpp"
#include "src/metrics/fold_classifier.hpp"
#include "src/metrics/shuffle.hpp"
#include "src/metrics/table_subset.hpp"

namespace fastgan {
namespace {

constexpr std::size_t kValidationShare = 10;  // one training event in ten

struct Folds {
  Rows training, validation, test;
};

/// Each sample's rows in random order, dealt out to the folds in turn.
Folds deal(std::size_t events, int fold, const ClassifierTestOptions& options) {
  Folds result;
  const auto folds = static_cast<std::size_t>(options.folds);
  for (std::uint32_t sample = 0; sample < 2; ++sample) {
    std::vector<std::size_t> rows(events);
    std::iota(rows.begin(), rows.end(), sample * events);
    shuffle(rows, {options.seed, Stream::split, sample});
    for (std::size_t i = 0; i < events; ++i) {
      const bool test = i % folds == static_cast<std::size_t>(fold);
      const bool validation = i / folds % kValidationShare == 0;
      (test         ? result.test
       : validation ? result.validation
                    : result.training)
          .of[sample]
          .push_back(rows[i]);
    }
  }
  return result;
}

Auc auc_of_fold(const Backend& backend, const std::vector<float>& inputs, std::size_t events,
                const ClassifierTestOptions& options, int fold) {
  const auto features = static_cast<Index>(inputs.size() / (2 * events));
  FoldClassifier classifier(backend, inputs, features, options, fold);
  const Folds rows = deal(events, fold, options);
  classifier.train(rows.training, rows.validation);
  return auc(classifier.scores(rows.test.of[0]), classifier.scores(rows.test.of[1]));
}

void check(const Table& a, const Table& b, std::size_t events, int folds) {
  if (a.columns != b.columns) {
    throw Error(ErrorKind::bad_input, "classifier test: the samples have different columns");
  }
  if (folds < 2 || events < 10 * static_cast<std::size_t>(folds)) {
    throw Error(ErrorKind::bad_input, "classifier test: found " + std::to_string(events) +
                                          " events of a sample for " + std::to_string(folds) +
                                          " folds; expected at least 10 events in each of 2 "
                                          "folds or more");
  }
}

}  // namespace

ClassifierTest classifier_test(const Context& context, const Table& a, const Table& b,
                               const ClassifierTestOptions& options) {
  ClassifierTest result;
  result.events = std::min({a.rows(), b.rows(), options.events});
  check(a, b, result.events, options.folds);
  const std::vector<float> inputs =
      classifier_inputs(random_rows(a, result.events, {options.seed, Stream::subsample, 3}),
                        random_rows(b, result.events, {options.seed, Stream::subsample, 4}));
  const auto folds = static_cast<std::size_t>(options.folds);
  std::vector<Auc> aucs(folds);
  std::vector<std::exception_ptr> failures(folds);
  const auto body = [&](int fold, int) {
    const auto f = static_cast<std::size_t>(fold);
    try {
      aucs[f] = auc_of_fold(*context.backend, inputs, result.events, options, fold);
    } catch (...) {
      failures[f] = std::current_exception();
    }
  };
  SerialExecutor serial;
  (context.executor != nullptr ? *context.executor : serial).run(options.folds, body);
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
  double sum = 0, variance = 0;
  for (const Auc& fold : aucs) {
    result.folds.push_back(fold.value);
    sum += fold.value;
    variance += fold.standard_error * fold.standard_error;
  }
  result.auc = sum / static_cast<double>(folds);
  result.standard_error = std::sqrt(variance) / static_cast<double>(folds);
  return result;
}

}  // namespace fastgan
