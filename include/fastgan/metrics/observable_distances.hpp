// Distances of generated from real events, observable by observable.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "fastgan/metrics/null_distance.hpp"
#include "fastgan/physics/observables.hpp"
#include "fastgan/table.hpp"
#include "kernels/backend.hpp"

namespace fastgan {

/// Events and what was computed from them. Observables of all events have one value per row.
struct EventSample {
  Table events;
  Observables observables;
};

/// Mean and RMS about it.
struct Moments {
  double mean = 0, rms = 0;
};
Moments moments(const std::vector<float>& values);

struct ObservableFigures {
  std::string name = {}, unit = {};
  double ks = 0, ks_null = 0;
  double w1 = 0, w1_null = 0;                          ///< in the unit of the observable
  std::optional<double> ks_train = {}, w1_train = {};  ///< training against unseen events
  Moments generated = {}, reference = {};              ///< in the unit of the observable
  std::size_t n = 0;                                   ///< generated values
  std::size_t n_reference = 0;
};

/// One observable of all samples (`training` may be null). The null comes from disjoint subsets,
/// of the sizes compared, of all real values given. Throws Error (bad_input) on an observable
/// without values and on values that are not finite.
ObservableFigures observable_distances(const Observable& generated, const Observable& reference,
                                       const Observable* training, const NullOptions& null);

/// All observables of which both samples have values, in the order of `generated`; one observable
/// is one task of the executor. Throws Error (bad_usage) on one that a real sample lacks.
std::vector<ObservableFigures> observable_distances(const Context& context,
                                                    const EventSample& generated,
                                                    const EventSample& reference,
                                                    const EventSample* training,
                                                    const NullOptions& null);

}  // namespace fastgan
