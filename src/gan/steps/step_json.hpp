// Reading a step's fields from a model file: every value is checked before it is used.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "fastgan/error.hpp"
#include "src/gan/steps/step.hpp"

namespace fastgan {

class StepJson {
 public:
  StepJson(const nlohmann::json& json, const ChainTables& tables, std::string step)
      : json_(json), tables_(tables), step_(std::move(step)) {}

  /// A finite number.
  double number(const char* field) const;
  bool flag(const char* field) const;
  /// Different, non-empty names, at most kMostColumns.
  std::vector<std::string> names(const char* field) const;
  /// `count` finite numbers.
  std::vector<double> numbers(const char* field, std::size_t count) const;
  /// `rows` x any number of finite floats from the table that the field names.
  std::vector<float> table(const char* field, std::size_t rows) const;
  /// The error of this step: "chain step 'x', field 'y': <text>".
  [[noreturn]] void fail(const char* field, const std::string& text) const;

  static constexpr std::size_t kMostColumns = 4096;

 private:
  const nlohmann::json& field(const char* name) const;

  const nlohmann::json& json_;
  const ChainTables& tables_;
  std::string step_;
};

}  // namespace fastgan
