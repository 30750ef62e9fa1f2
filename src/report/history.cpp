#include "src/report/history.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <sstream>

#include "src/report/svg.hpp"

namespace fastgan::report {
namespace {

constexpr std::array kColours{colour::kBlue,   colour::kOrange, colour::kGreen,
                              colour::kPurple, colour::kData,   colour::kAxis};

void add(std::vector<Curve>& curves, const std::string& name, double x, double y) {
  for (Curve& curve : curves) {
    if (curve.label != name) continue;
    curve.x.push_back(x);
    curve.y.push_back(y);
    return;
  }
  curves.push_back({name, kColours[curves.size() % kColours.size()], {x}, {y}});
}

std::vector<Curve>& group(History& history, const std::string& name) {
  if (name == "mass_mean" || name == "mass_width") return history.mass;
  const bool loss = name.starts_with("discriminator") || name.starts_with("generator") ||
                    name.starts_with("loss") || name == "penalty" || name == "regression";
  return loss ? history.losses : history.scores;
}

void add_numbers(History& history, const nlohmann::json& object, double iteration) {
  for (const auto& [name, value] : object.items()) {
    if (value.is_object()) add_numbers(history, value, iteration);
    if (!value.is_number() || name == "iteration" || name == "wall_s" || name == "snapshot_s") {
      continue;
    }
    add(group(history, name), name, iteration, value.get<double>());
  }
}

}  // namespace

History read_history(const std::string& jsonl) {
  History history;
  std::istringstream lines(jsonl);
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (!json.is_object() || !json.contains("iteration") || !json["iteration"].is_number()) {
      continue;
    }
    add_numbers(history, json, json["iteration"].get<double>());
  }
  return history;
}

}  // namespace fastgan::report
