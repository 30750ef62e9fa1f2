// Figures that several kinds of metrics.json hold; names and order of the keys are part of the
// file format.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "fastgan/metrics/classifier_test.hpp"
#include "fastgan/metrics/memorisation.hpp"
#include "fastgan/metrics/observable_distances.hpp"

namespace fastgan {

nlohmann::ordered_json to_json(const ObservableFigures& figures);
/// By name.
nlohmann::ordered_json to_json(const std::vector<ObservableFigures>& observables);
nlohmann::ordered_json to_json(const ClassifierTest& test);
nlohmann::ordered_json to_json(const Memorisation& figures);

}  // namespace fastgan
