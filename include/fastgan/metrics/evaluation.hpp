// Everything by which a generated sample is judged against unseen real events, in one call.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fastgan/metrics/classifier_test.hpp"
#include "fastgan/metrics/conservation.hpp"
#include "fastgan/metrics/memorisation.hpp"
#include "fastgan/metrics/null_distance.hpp"
#include "fastgan/metrics/observable_distances.hpp"
#include "kernels/backend.hpp"

namespace fastgan {

struct EvaluationOptions {
  std::uint64_t seed = 1;
  std::vector<std::string> summed = {};  ///< observables whose KS distances add up to ks_sum
  Conserved conserved = {};              ///< mass shells, windows and azimuths to look at
  NullOptions null = {};                 ///< its seed is replaced by `seed`
  ClassifierTestOptions classifier = {};
  MemorisationOptions memorisation = {};
};

/// The distances of a second generated sample, for example from a training without a term of the
/// loss, from the same real events.
struct Comparison {
  std::string generated_label = {}, label = {};  ///< of the first and of the second sample
  std::vector<ObservableFigures> observables = {};
};

struct Evaluation {
  std::vector<ObservableFigures> observables = {};
  std::vector<std::string> summed = {};
  double ks_sum = 0, ks_sum_null = 0;
  ClassifierTest c2st = {}, c2st_null = {};
  std::vector<std::string> classifier_columns = {};
  double frobenius = 0, frobenius_null = 0;
  std::vector<std::string> correlation_columns = {};
  std::vector<double> correlation_generated = {},
                      correlation_reference = {};  ///< (columns, columns)
  Conservation conservation = {};
  std::optional<Memorisation> memorisation = {};           ///< where training was given
  std::optional<Comparison> compare = {};                  ///< filled in by the caller
  std::size_t generated = 0, reference = 0, training = 0;  ///< events
  std::uint64_t seed = 1;
};

/// Compares generated with unseen real events (`reference`).
///
/// Distances of every observable and of the correlations of the columns, with their nulls from
/// disjoint subsets, of the sizes compared, of all real events given; the classifier test on all
/// observables that every event has, with its null from training against unseen events or, without
/// training events, from the two halves of the unseen ones; what `options.conserved` names and the
/// samples have; memorisation where `training` is given.
/// The result is the same for any executor. Throws Error (bad_input) naming an observable that one
/// of the samples lacks or that has no value.
Evaluation evaluate(const Context& context, const EventSample& generated,
                    const EventSample& reference, const EventSample* training,
                    const EvaluationOptions& options);

/// metrics.json: the figures, then `provenance` (command, commit …) as strings at the top level.
std::string metrics_json(const Evaluation& evaluation,
                         const std::vector<std::pair<std::string, std::string>>& provenance);

}  // namespace fastgan
