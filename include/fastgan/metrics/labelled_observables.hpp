// Observables of events of two classes.
#pragma once

#include <cstdint>
#include <vector>

#include "fastgan/physics/observables.hpp"

namespace fastgan {

/// Observables, one value per event, and the class of each event: 1 signal, 0 background.
struct LabelledObservables {
  const Observables& observables;
  const std::vector<std::uint8_t>& signal;
};

/// The values of one observable for the events of one class. Throws Error (bad_usage) on an
/// unknown observable and where it does not have one value per event.
std::vector<float> values_of_class(const LabelledObservables& events, const std::string& name,
                                   std::uint8_t signal);

}  // namespace fastgan
