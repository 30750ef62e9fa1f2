#include "src/gan/steps/step_json.hpp"

#include <algorithm>
#include <cmath>

namespace fastgan {

void StepJson::fail(const char* field, const std::string& text) const {
  throw Error(ErrorKind::bad_input, "chain step '" + step_ + "', field '" + field + "': " + text +
                                        "; the model file is "
                                        "damaged");
}

const nlohmann::json& StepJson::field(const char* name) const {
  const auto found = json_.find(name);
  if (found == json_.end()) fail(name, "is missing");
  return *found;
}

double StepJson::number(const char* name) const {
  const nlohmann::json& value = field(name);
  if (!value.is_number() || !std::isfinite(value.get<double>())) {
    fail(name, "expected a finite number");
  }
  return value.get<double>();
}

bool StepJson::flag(const char* name) const {
  const nlohmann::json& value = field(name);
  if (!value.is_boolean()) fail(name, "expected true or false");
  return value.get<bool>();
}

std::vector<std::string> StepJson::names(const char* name) const {
  const nlohmann::json& value = field(name);
  if (!value.is_array() || value.size() > kMostColumns) fail(name, "expected a list of columns");
  std::vector<std::string> names;
  for (const nlohmann::json& element : value) {
    if (!element.is_string() || element.get_ref<const std::string&>().empty()) {
      fail(name, "expected the names of columns");
    }
    names.push_back(element.get<std::string>());
  }
  std::vector<std::string> sorted = names;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
    fail(name, "names a column twice");
  }
  return names;
}

std::vector<double> StepJson::numbers(const char* name, std::size_t count) const {
  const nlohmann::json& value = field(name);
  if (!value.is_array() || value.size() != count) {
    fail(name, "expected " + std::to_string(count) + " numbers");
  }
  std::vector<double> numbers;
  for (const nlohmann::json& element : value) {
    if (!element.is_number() || !std::isfinite(element.get<double>())) {
      fail(name, "expected finite numbers");
    }
    numbers.push_back(element.get<double>());
  }
  return numbers;
}

std::vector<float> StepJson::table(const char* name, std::size_t rows) const {
  const nlohmann::json& value = field(name);
  if (!value.is_string()) fail(name, "expected the name of a table");
  const auto found = tables_.find(value.get<std::string>());
  if (found == tables_.end()) fail(name, "table '" + value.get<std::string>() + "' is missing");
  const std::vector<float>& numbers = found->second;
  if (rows == 0 || numbers.size() % rows != 0 || numbers.empty()) {
    fail(name,
         std::to_string(numbers.size()) + " numbers for " + std::to_string(rows) + " columns");
  }
  for (const float number : numbers) {
    if (!std::isfinite(number)) fail(name, "the table holds NaN or infinity");
  }
  return numbers;
}

}  // namespace fastgan
