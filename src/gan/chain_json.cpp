// The chain in a model file: {"columns": […], "units": […], "coordinates": […],
// "steps": [{"step": name, …}, …]}.
#include <nlohmann/json.hpp>

#include "fastgan/chain.hpp"
#include "fastgan/error.hpp"
#include "src/gan/steps/registry.hpp"

namespace fastgan {
namespace {

constexpr std::size_t kMostSteps = 64;

std::vector<std::string> texts(const nlohmann::json& json, const char* field) {
  const auto found = json.find(field);
  if (found == json.end() || !found->is_array() || found->size() > StepJson::kMostColumns) {
    throw Error(ErrorKind::bad_input, std::string("chain: field '") + field +
                                          "' is not a list of texts; the model file is damaged");
  }
  std::vector<std::string> texts;
  for (const nlohmann::json& element : *found) {
    if (!element.is_string()) {
      throw Error(ErrorKind::bad_input,
                  std::string("chain: field '") + field + "' holds something else than texts");
    }
    texts.push_back(element.get<std::string>());
  }
  return texts;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// The network's outputs mean what the file says they mean. A file may leave that out.
void check_coordinates(const nlohmann::json& json, const std::vector<std::string>& found) {
  if (!json.contains("coordinates")) return;
  const std::vector<std::string> named = texts(json, "coordinates");
  if (named == found) return;
  throw Error(ErrorKind::bad_input, "chain: field 'coordinates' names " + joined(named) +
                                        "; its steps give " + joined(found) +
                                        "; the model file is damaged or of another version");
}

}  // namespace

std::string Chain::to_json(std::map<std::string, std::vector<float>>& tables) const {
  nlohmann::json steps = nlohmann::json::array();
  for (std::size_t s = 0; s < steps_.size(); ++s) {
    nlohmann::json step{{"step", steps_[s]->name()}};
    steps_[s]->write(step, tables, std::to_string(s) + "." + steps_[s]->name());
    steps.push_back(std::move(step));
  }
  return nlohmann::json{
      {"columns", columns_}, {"units", units_}, {"coordinates", coordinates_}, {"steps", steps}}
      .dump();
}

Chain Chain::from_json(const std::string& text,
                       const std::map<std::string, std::vector<float>>& tables) {
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) {
    throw Error(ErrorKind::bad_input, "chain: not a JSON object; the model file is damaged");
  }
  const auto list = json.find("steps");
  if (list == json.end() || !list->is_array() || list->size() > kMostSteps) {
    throw Error(ErrorKind::bad_input, "chain: field 'steps' is not a list of at most " +
                                          std::to_string(kMostSteps) +
                                          " steps; the model file is damaged");
  }
  std::vector<std::shared_ptr<const Step>> steps;
  for (const nlohmann::json& step : *list) {
    if (!step.is_object() || !step.contains("step") || !step["step"].is_string()) {
      throw Error(ErrorKind::bad_input, "chain: a step without a name; the model file is damaged");
    }
    const std::string name = step["step"].get<std::string>();
    steps.push_back(step_kind(name, ErrorKind::bad_input).read(StepJson(step, tables, name)));
  }
  Chain chain(texts(json, "columns"), texts(json, "units"), std::move(steps));
  check_coordinates(json, chain.coordinates());
  return chain;
}

}  // namespace fastgan
