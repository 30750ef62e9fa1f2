#include "src/io/lhe_fields.hpp"

#include <charconv>
#include <cmath>
#include <string>

#include "src/io/columns.hpp"

namespace fastgan {
namespace {

constexpr std::string_view kSpaces = " \t";
constexpr std::size_t kLongestNumber = 64;

/// Cuts the first field off; "" at the end.
std::string_view cut_field(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(kSpaces), rest.size()));
  const std::string_view field = rest.substr(0, rest.find_first_of(kSpaces));
  rest.remove_prefix(field.size());
  return field;
}

bool parse_number(std::string_view field, double& value) {
  if (field.empty() || field.size() > kLongestNumber) return false;
  std::array<char, kLongestNumber> digits{};
  const bool plus = field.front() == '+' && !field.starts_with("+-");
  const std::size_t length = field.copy(digits.data(), field.size(), plus ? 1 : 0);
  for (char& c : digits) {
    if (c == 'd' || c == 'D') c = 'e';
  }
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + length, value);
  return code == std::errc() && end == digits.data() + length && std::isfinite(value);
}

bool parse_integer(std::string_view field, std::int32_t& value) {
  if (field.starts_with('+') && !field.starts_with("+-")) field.remove_prefix(1);
  const auto [end, code] = std::from_chars(field.data(), field.data() + field.size(), value);
  return code == std::errc() && end == field.data() + field.size() && !field.empty();
}

}  // namespace

std::string_view trimmed_line(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(kSpaces), line.size()));
  return line.substr(0, line.find_last_not_of(kSpaces) + 1);
}

LheFields::LheFields(const LheLines& lines, std::string_view line, std::size_t count,
                     std::string_view what)
    : lines_(lines), rest_(line), what_(what) {
  std::size_t found = 0;
  for (std::string_view rest = line; !cut_field(rest).empty(); ++found) {
  }
  if (found != count) {
    lines_.fail(std::string(what) + " has " + std::to_string(found) + " fields; expected " +
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
    lines_.fail("field " + std::to_string(position_) + " of " + std::string(what_) + " is '" +
                printable(std::string(field)) + "'; expected a finite number");
  }
  return value;
}

std::int32_t LheFields::integer() {
  std::int32_t value = 0;
  const std::string_view field = next();
  if (!parse_integer(field, value)) {
    lines_.fail("field " + std::to_string(position_) + " of " + std::string(what_) + " is '" +
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
