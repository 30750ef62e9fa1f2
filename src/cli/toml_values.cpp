#include "src/cli/toml_values.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

std::string place(const std::string& source, const toml::source_region& region) {
  return region.begin.line == 0 ? source : source + ":" + std::to_string(region.begin.line);
}

[[noreturn]] void fail(const std::string& where, const std::string& text) {
  throw Error(ErrorKind::bad_usage, where + ": " + text);
}

double finite(double value, const std::string& where, const std::string& key) {
  if (!std::isfinite(value)) fail(where, "'" + key + "' is not a finite number");
  return value;
}

ConfigValue list_of(const toml::array& array, const std::string& where, const std::string& key) {
  if (array.is_homogeneous<std::string>()) {
    std::vector<std::string> texts;
    for (const toml::node& node : array) texts.push_back(*node.value<std::string>());
    return texts;
  }
  if (array.empty() || array.is_homogeneous<std::int64_t>()) {
    std::vector<std::int64_t> integers;
    for (const toml::node& node : array) integers.push_back(*node.value<std::int64_t>());
    return integers;
  }
  std::vector<double> numbers;
  for (const toml::node& node : array) {
    if (!node.is_number()) fail(where, "'" + key + "': a list holds numbers only or texts only");
    numbers.push_back(finite(*node.value<double>(), where, key));
  }
  return numbers;
}

ConfigValue value_of(const toml::node& node, const std::string& where, const std::string& key) {
  if (const auto* flag = node.as_boolean()) return flag->get();
  if (const auto* integer = node.as_integer()) return integer->get();
  if (const auto* number = node.as_floating_point()) return finite(number->get(), where, key);
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* array = node.as_array()) return list_of(*array, where, key);
  fail(where, "'" + key + "' is a date or time; a recipe holds flags, numbers, texts and lists");
}

void flatten(const toml::table& table, const std::string& prefix, const std::string& source,
             std::vector<TomlEntry>& entries) {
  for (const auto& [name, node] : table) {
    const std::string key = prefix + std::string(name.str());
    const std::string where = place(source, node.source());
    if (const toml::table* inner = node.as_table()) {
      flatten(*inner, key + ".", source, entries);
    } else {
      entries.push_back({key, value_of(node, where, key), where});
    }
  }
}

// The parser keeps tables sorted by name; a recipe is shown in the order of its text.
std::size_t line_of(const TomlEntry& entry) {
  const std::size_t colon = entry.source.rfind(':');
  std::size_t line = 0;
  if (colon != std::string::npos) {
    std::from_chars(entry.source.data() + colon + 1, entry.source.data() + entry.source.size(),
                    line);
  }
  return line;
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      constexpr const char* kHex = "0123456789ABCDEF";
      result += "\\u00";
      result += kHex[c >> 4];
      result += kHex[c & 15];
    } else {
      result += c;
    }
  }
  return result + '"';
}

struct Writer {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value).ptr;
    std::string text(buffer, end);
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
  }
  std::string operator()(const std::string& value) const { return quoted(value); }
  template <class T>
  std::string operator()(const std::vector<T>& values) const {
    std::string text;
    for (const T& value : values) text += (text.empty() ? "" : ", ") + (*this)(value);
    return "[" + text + "]";
  }
};

}  // namespace

std::vector<TomlEntry> parse_toml(const std::string& toml, const std::string& source) {
  const toml::parse_result parsed = toml::parse(toml);
  if (!parsed) {
    fail(place(source, parsed.error().source()),
         "not valid TOML: " + std::string(parsed.error().description()));
  }
  std::vector<TomlEntry> entries;
  flatten(parsed.table(), "", source, entries);
  std::ranges::stable_sort(entries, {}, line_of);
  return entries;
}

std::string toml_text(const ConfigValue& value) { return std::visit(Writer(), value); }

const char* type_name(const ConfigValue& value) {
  constexpr const char* kNames[] = {
      "a flag (true or false)", "an integer",        "a number",       "a text",
      "a list of integers",     "a list of numbers", "a list of texts"};
  return kNames[value.index()];
}

}  // namespace fastgan
