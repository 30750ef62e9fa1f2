// A monotone map for each class of events, from the quantiles of a number that generated events
// have onto those of the data.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "src/gan/steps/monotone_map.hpp"
#include "src/gan/steps/step.hpp"

namespace fastgan {

class ClassMaps {
 public:
  /// The number's values in every class. Throws Error (bad_usage), in the name of `step`, on
  /// different numbers of classes, on a class of less than two events and on values that are not
  /// finite.
  ClassMaps(const std::string& step, const std::vector<std::vector<float>>& generated,
            const std::vector<std::vector<float>>& data);

  /// Of row n with the number x; the only map where the rows have no labels.
  float operator()(const StepRows& rows, Index n, float x) const {
    const std::size_t label = rows.label == nullptr ? 0 : static_cast<std::size_t>(rows.label[n]);
    return maps_[std::min(label, maps_.size() - 1)](x);
  }

  void write(nlohmann::json& json, ChainTables& tables, const std::string& prefix) const;
  /// Throws Error (bad_input) that names the field.
  static ClassMaps read(const StepJson& json);

 private:
  ClassMaps() = default;

  std::vector<MonotoneMap> maps_;
};

}  // namespace fastgan
