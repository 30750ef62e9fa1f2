// The named settings of a layer, as they stand in a model file.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "fastgan/initializer.hpp"
#include "kernels/types.hpp"

namespace fastgan {

/// Reading a setting that is missing or out of range throws Error (bad_usage) that names it.
class Attributes {
 public:
  using Value = std::variant<std::int64_t, double, std::string>;

  Attributes() = default;
  Attributes(std::initializer_list<std::pair<std::string, Value>> values) : values_(values) {}
  void set(std::string name, Value value) {
    values_.emplace_back(std::move(name), std::move(value));
  }

  bool has(std::string_view name) const { return find(name) != nullptr; }
  std::int64_t integer(std::string_view name, std::int64_t least, std::int64_t most) const;
  double number(std::string_view name) const;
  const std::string& text(std::string_view name) const;
  /// The settings "activation" and, for leaky ReLU, "slope".
  Activation activation() const;
  void set(const Activation& activation);
  /// The setting "initializer".
  Initializer initializer() const;
  void set(Initializer initializer);

  const std::vector<std::pair<std::string, Value>>& values() const { return values_; }

 private:
  const Value* find(std::string_view name) const;  // null: none
  const Value& at(std::string_view name) const;

  std::vector<std::pair<std::string, Value>> values_;
};

}  // namespace fastgan
