// Recipes: the numbers that describe a training, read from TOML, changed by --set.
//
// A base recipe declares every key with its type. What is laid over it (another recipe, a file of
// the user, --set) may change values only: an unknown key or another type is an error.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <variant>
#include <vector>

namespace fastgan {

/// What a key may hold. Lists are of one type.
using ConfigValue = std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>,
                                 std::vector<double>, std::vector<std::string>>;

/// Closed interval of allowed numbers.
struct NumberRange {
  double least = std::numeric_limits<double>::lowest();
  double most = std::numeric_limits<double>::max();
};
struct IntegerRange {
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
};

class Config {
 public:
  /// The base recipe. Throws Error (bad_usage) with file and line where the TOML is not valid.
  Config(const std::string& toml, const std::string& source);

  /// Changes the values that `toml` names. Throws Error (bad_usage) on unknown keys, with the
  /// nearest known one, and on values of another type.
  void overlay(const std::string& toml, const std::string& source);
  /// "a.b=value" as given on the command line; a text needs no quotes.
  void set(const std::string& assignment);

  // Throw Error (bad_usage) that names key, source, value and range where it is not allowed.
  double number(const std::string& key, NumberRange range = {}) const;
  std::int64_t integer(const std::string& key, IntegerRange range = {}) const;
  bool flag(const std::string& key) const;
  const std::string& text(const std::string& key,
                          const std::vector<std::string>& allowed = {}) const;
  const std::vector<std::int64_t>& integers(const std::string& key, IntegerRange range = {}) const;
  std::vector<double> numbers(const std::string& key, NumberRange range = {}) const;
  const std::vector<std::string>& texts(const std::string& key) const;

  bool has(const std::string& key) const;
  std::vector<std::string> keys() const;

  std::string to_toml() const;  ///< can be read again as a recipe file
  std::string to_json() const;  ///< one line, sections as objects

 private:
  struct Entry {
    std::string key;  // section.name
    ConfigValue value;
    std::string source;  // file and line, or --set
  };
  const Entry& at(const std::string& key) const;
  template <class T>
  const T& get(const std::string& key, const char* type) const;
  void assign(const std::string& key, ConfigValue value, const std::string& source);

  std::vector<Entry> entries_;  // in the order of the base recipe
};

}  // namespace fastgan
