#include "src/io/lhe_fields.hpp"

#include <charconv>
#include <cmath>
#include <string>

#include "src/io/columns.hpp"

namespace fastgan {
namespace {

constexpr std::size_t kLongestNumber = 64;

bool is_space(char c) { return c == ' ' || c == '\t'; }

/// Cuts the first field off; "" at the end.
std::string_view cut_field(std::string_view& rest) {
  std::size_t begin = 0;
  while (begin < rest.size() && is_space(rest[begin])) ++begin;
  std::size_t end = begin;
  while (end < rest.size() && !is_space(rest[end])) ++end;
  const std::string_view field = rest.substr(begin, end - begin);
  rest.remove_prefix(end);
  return field;
}

/// Whether the whole field is a finite number.
bool parse_plain(std::string_view field, double& value) {
  const auto [end, code] = std::from_chars(field.data(), field.data() + field.size(), value);
  return code == std::errc() && end == field.data() + field.size() && std::isfinite(value);
}

bool parse_number(std::string_view field, double& value) {
  if (field.empty() || field.size() > kLongestNumber) return false;
  if (field.front() == '+' && !field.starts_with("+-")) field.remove_prefix(1);
  if (parse_plain(field, value)) return true;
  std::string digits(field);
  for (char& c : digits) {
    if (c == 'd' || c == 'D') c = 'e';
  }
  return digits != field && parse_plain(digits, value);
}

bool parse_integer(std::string_view field, std::int32_t& value) {
  if (field.starts_with('+') && !field.starts_with("+-")) field.remove_prefix(1);
  const auto [end, code] = std::from_chars(field.data(), field.data() + field.size(), value);
  return code == std::errc() && end == field.data() + field.size() && !field.empty();
}

}  // namespace

std::string_view trimmed_line(std::string_view line) {
  while (!line.empty() && is_space(line.front())) line.remove_prefix(1);
  while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
  return line;
}

std::string LheLineName::text() const {
  std::string result = kind;
  if (particle > 0) result += " " + std::to_string(particle);
  if (event >= 0) result += " of event " + std::to_string(event);
  return result;
}

LheFields::LheFields(const LheLines& lines, std::string_view line, std::size_t count,
                     LheLineName name)
    : lines_(lines), rest_(line), name_(name) {
  std::size_t found = 0;
  for (std::string_view rest = line; !cut_field(rest).empty(); ++found) {
  }
  if (found != count) {
    lines_.fail(name.text() + " has " + std::to_string(found) + " fields; expected " +
                std::to_string(count));
  }
}

std::string_view LheFields::next() {
  ++position_;
  return cut_field(rest_);
}

double LheFields::number() {
  double value = 0;
  const std::string_view field = next();
  if (!parse_number(field, value)) {
    lines_.fail("field " + std::to_string(position_) + " of " + name_.text() + " is '" +
                printable(std::string(field)) + "'; expected a finite number");
  }
  return value;
}

std::int32_t LheFields::integer() {
  std::int32_t value = 0;
  const std::string_view field = next();
  if (!parse_integer(field, value)) {
    lines_.fail("field " + std::to_string(position_) + " of " + name_.text() + " is '" +
                printable(std::string(field)) + "'; expected an integer");
  }
  return value;
}

std::vector<double> lhe_numbers(const LheLines& lines, std::string_view text,
                                std::string_view what) {
  std::vector<double> values;
  for (std::string_view field = cut_field(text); !field.empty(); field = cut_field(text)) {
    double value = 0;
    if (!parse_number(field, value)) {
      lines.fail(std::string(what) + ": found '" + printable(std::string(field)) +
                 "'; expected a finite number");
    }
    values.push_back(value);
  }
  return values;
}

}  // namespace fastgan
