// Figures that several kinds of metrics.json hold; names and order of the keys are part of the
// file format.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "fastgan/metrics/classifier_test.hpp"
#include "fastgan/metrics/evaluation.hpp"
#include "fastgan/metrics/memorisation.hpp"
#include "fastgan/metrics/observable_distances.hpp"

namespace fastgan {

nlohmann::ordered_json to_json(const ObservableFigures& figures);
/// By name.
nlohmann::ordered_json to_json(const std::vector<ObservableFigures>& observables);
nlohmann::ordered_json to_json(const ClassifierTest& test);
nlohmann::ordered_json to_json(const Memorisation& figures);
nlohmann::ordered_json to_json(const Evaluation& evaluation);
/// A metrics.json: `provenance` (command, commit …) stands at the end, as strings.
std::string text_of(nlohmann::ordered_json json,
                    const std::vector<std::pair<std::string, std::string>>& provenance);

}  // namespace fastgan
