#include "src/gan/steps/class_maps.hpp"

#include <cmath>

#include "fastgan/error.hpp"
#include "src/gan/steps/quantile_match.hpp"

namespace fastgan {
namespace {

constexpr double kMostClasses = 64;

}  // namespace

ClassMaps::ClassMaps(const std::string& step, const std::vector<std::vector<float>>& generated,
                     const std::vector<std::vector<float>>& data) {
  if (generated.empty() || generated.size() != data.size()) {
    throw Error(ErrorKind::bad_usage, step + ": " + std::to_string(generated.size()) +
                                          " classes generated, " + std::to_string(data.size()) +
                                          " in the data; expected as many");
  }
  for (std::size_t k = 0; k < data.size(); ++k) {
    std::vector<float> values[2] = {generated[k], data[k]};
    for (std::vector<float>& of_sample : values) {
      const bool finite = std::ranges::all_of(of_sample, [](float v) { return std::isfinite(v); });
      if (of_sample.size() < 2 || !finite) {
        throw Error(ErrorKind::bad_usage,
                    step + ": class " + std::to_string(k) +
                        " has less than two events or a value that is not finite");
      }
      std::ranges::sort(of_sample);
    }
    maps_.push_back(quantile_match(values[0], values[1]));
  }
}

void ClassMaps::write(nlohmann::json& json, ChainTables& tables, const std::string& prefix) const {
  json["classes"] = maps_.size();
  json["table"] = prefix;
  for (const MonotoneMap& map : maps_) map.write(tables[prefix]);
}

ClassMaps ClassMaps::read(const StepJson& json) {
  const double classes = json.number("classes");
  if (!(classes >= 1 && classes <= kMostClasses) || classes != std::floor(classes)) {
    json.fail("classes", "expected a whole number from 1 to 64");
  }
  const auto count = static_cast<std::size_t>(classes);
  const std::vector<float> table = json.table("table", count);
  const std::size_t row = table.size() / count;
  ClassMaps all;
  for (std::size_t k = 0; k < count; ++k) {
    all.maps_.push_back(MonotoneMap::read(json, {table.data() + k * row, row}));
  }
  return all;
}

}  // namespace fastgan
