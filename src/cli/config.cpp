#include "src/cli/config.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "fastgan/error.hpp"
#include "src/cli/nearest.hpp"
#include "src/cli/toml_values.hpp"

namespace fastgan {
namespace {

using Integers = std::vector<std::int64_t>;
using Numbers = std::vector<double>;
using Texts = std::vector<std::string>;

// Where the value can stand for the type that the base recipe declares, it is turned into it.
bool converts(ConfigValue& value, const ConfigValue& declared) {
  if (value.index() == declared.index()) return true;
  if (const auto* integer = std::get_if<std::int64_t>(&value);
      integer != nullptr && std::holds_alternative<double>(declared)) {
    value = static_cast<double>(*integer);
    return true;
  }
  if (const auto* list = std::get_if<Integers>(&declared); list != nullptr && list->empty()) {
    return std::holds_alternative<Numbers>(value) || std::holds_alternative<Texts>(value);
  }
  const auto* integers = std::get_if<Integers>(&value);
  if (integers == nullptr) return false;
  if (std::holds_alternative<Numbers>(declared)) {
    value = Numbers(integers->begin(), integers->end());
    return true;
  }
  if (integers->empty() && std::holds_alternative<Texts>(declared)) {
    value = Texts();
    return true;
  }
  return false;
}

}  // namespace

Config::Config(const std::string& toml, const std::string& source) {
  for (TomlEntry& entry : parse_toml(toml, source)) {
    entries_.push_back({std::move(entry.key), std::move(entry.value), std::move(entry.source)});
  }
}

void Config::overlay(const std::string& toml, const std::string& source) {
  for (TomlEntry& entry : parse_toml(toml, source)) {
    assign(entry.key, std::move(entry.value), entry.source);
  }
}

void Config::set(const std::string& assignment) {
  const std::size_t equals = assignment.find('=');
  const std::string source = "--set " + assignment;
  if (equals == std::string::npos || equals == 0) {
    throw Error(ErrorKind::bad_usage, source + ": expected key=value, for example loss.c1=0");
  }
  const std::string key = assignment.substr(0, equals), text = assignment.substr(equals + 1);
  ConfigValue value = text;
  try {
    const std::vector<TomlEntry> parsed = parse_toml("value = " + text, source);
    if (parsed.size() == 1 && parsed.front().key == "value") value = parsed.front().value;
  } catch (const Error&) {
    // Not a TOML value: a text without quotes, or one of the wrong type, which assign() reports.
  }
  if (has(key) && std::holds_alternative<std::string>(at(key).value) &&
      !std::holds_alternative<std::string>(value)) {
    value = text;
  }
  assign(key, std::move(value), source);
}

void Config::assign(const std::string& key, ConfigValue value, const std::string& source) {
  const auto entry = std::ranges::find(entries_, key, &Entry::key);
  if (entry == entries_.end()) {
    const std::vector<std::string> known = keys();
    throw Error(ErrorKind::bad_usage, source + ": unknown recipe key '" + key + "'" +
                                          did_you_mean(key, known) +
                                          " (--print-config lists all keys)");
  }
  if (!converts(value, entry->value)) {
    throw Error(ErrorKind::bad_usage, source + ": '" + key + "' is " + toml_text(value) + ", " +
                                          type_name(value) + "; expected " +
                                          type_name(entry->value));
  }
  entry->value = std::move(value);
  entry->source = source;
}

bool Config::has(const std::string& key) const {
  return std::ranges::find(entries_, key, &Entry::key) != entries_.end();
}

std::vector<std::string> Config::keys() const {
  std::vector<std::string> names;
  for (const Entry& entry : entries_) names.push_back(entry.key);
  return names;
}

const Config::Entry& Config::at(const std::string& key) const {
  const auto entry = std::ranges::find(entries_, key, &Entry::key);
  if (entry != entries_.end()) return *entry;
  throw Error(ErrorKind::bad_usage, "recipe: the key '" + key + "' is missing");
}

template <class T>
const T& Config::get(const std::string& key, const char* type) const {
  const Entry& entry = at(key);
  if (const T* value = std::get_if<T>(&entry.value)) return *value;
  throw Error(ErrorKind::bad_usage,
              entry.source + ": '" + key + "' is " + toml_text(entry.value) + "; expected " + type);
}

namespace {

template <class T, class Range>
void check_range(T value, const Range& range, const std::string& source, const std::string& key) {
  if (value >= range.least && value <= range.most) return;
  throw Error(ErrorKind::bad_usage, source + ": '" + key + "' is " + toml_text(ConfigValue(value)) +
                                        "; expected " + toml_text(ConfigValue(T{range.least})) +
                                        " to " + toml_text(ConfigValue(T{range.most})));
}

}  // namespace

double Config::number(const std::string& key, NumberRange range) const {
  const double value = get<double>(key, "a number");
  check_range(value, range, at(key).source, key);
  return value;
}

std::int64_t Config::integer(const std::string& key, IntegerRange range) const {
  const std::int64_t value = get<std::int64_t>(key, "an integer");
  check_range(value, range, at(key).source, key);
  return value;
}

bool Config::flag(const std::string& key) const { return get<bool>(key, "true or false"); }

const std::string& Config::text(const std::string& key, const Texts& allowed) const {
  const auto& value = get<std::string>(key, "a text");
  if (allowed.empty() || std::ranges::find(allowed, value) != allowed.end()) return value;
  throw Error(ErrorKind::bad_usage, at(key).source + ": '" + key + "' is " + toml_text(value) +
                                        "; expected one of " + toml_text(allowed) +
                                        did_you_mean(value, allowed));
}

const Integers& Config::integers(const std::string& key, IntegerRange range) const {
  const auto& values = get<Integers>(key, "a list of integers");
  for (const std::int64_t value : values) check_range(value, range, at(key).source, key);
  return values;
}

Numbers Config::numbers(const std::string& key, NumberRange range) const {
  const auto* integers = std::get_if<Integers>(&at(key).value);
  Numbers values = integers != nullptr ? Numbers(integers->begin(), integers->end())
                                       : get<Numbers>(key, "a list of numbers");
  for (const double value : values) check_range(value, range, at(key).source, key);
  return values;
}

const Texts& Config::texts(const std::string& key) const {
  static const Texts kNone;
  const auto* integers = std::get_if<Integers>(&at(key).value);
  if (integers != nullptr && integers->empty()) return kNone;  // [] has no type of its own
  return get<Texts>(key, "a list of texts");
}

std::string Config::to_toml() const {
  std::string text, section;
  for (const Entry& entry : entries_) {
    const std::size_t dot = entry.key.rfind('.');
    const std::string of = dot == std::string::npos ? "" : entry.key.substr(0, dot);
    if (of != section) text += (text.empty() ? "[" : "\n[") + of + "]\n";
    section = of;
    text += (dot == std::string::npos ? entry.key : entry.key.substr(dot + 1)) + " = " +
            toml_text(entry.value) + "\n";
  }
  return text;
}

std::string Config::to_json() const {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const Entry& entry : entries_) {
    nlohmann::ordered_json* place = &json;
    std::size_t begin = 0;
    for (std::size_t dot = entry.key.find('.'); dot != std::string::npos;
         dot = entry.key.find('.', begin)) {
      place = &(*place)[entry.key.substr(begin, dot - begin)];
      begin = dot + 1;
    }
    std::visit([&](const auto& value) { (*place)[entry.key.substr(begin)] = value; }, entry.value);
  }
  return json.dump();
}

}  // namespace fastgan
