// TOML texts as flat lists of keys and values.
#pragma once

#include <string>
#include <vector>

#include "src/cli/config.hpp"

namespace fastgan {

struct TomlEntry {
  std::string key;  // section.name
  ConfigValue value;
  std::string source;  // "file:line"
};

/// The entries in the order of the text. Throws Error (bad_usage) with file and line on invalid
/// TOML, on types that a recipe cannot hold (dates, nested or mixed lists) and on NaN or infinity.
std::vector<TomlEntry> parse_toml(const std::string& toml, const std::string& source);

/// One value as TOML, "0.5", "[1, 2]"; for messages too.
std::string toml_text(const ConfigValue& value);

/// "a number", "a list of integers", …
const char* type_name(const ConfigValue& value);

}  // namespace fastgan
