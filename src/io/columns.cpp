#include "src/io/columns.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

constexpr std::size_t kLongestText = 80;
constexpr std::size_t kMostColumns = 4000;  // an attribute of HDF5 has at most 64 KiB
constexpr std::size_t kMostListed = 50;

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kMostListed; ++i) {
    text += (i > 0 ? ", " : "") + printable(names[i]);
  }
  return names.size() > kMostListed ? text + ", …" : text;
}

const std::string* first_duplicate(const std::vector<std::string>& names) {
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (!seen.insert(name).second) return &name;
  }
  return nullptr;
}

}  // namespace

std::string printable(const std::string& text) {
  std::string result = text.substr(0, kLongestText);
  for (char& c : result) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) c = '?';
  }
  return text.size() > kLongestText ? result + "…" : result;
}

std::vector<std::size_t> choose_columns(const std::string& path,
                                        const std::vector<std::string>& available,
                                        const ReadOptions& options) {
  if (available.empty()) throw Error(ErrorKind::bad_input, path + ": the table has no columns");
  if (const std::string* name = first_duplicate(available)) {
    throw Error(ErrorKind::bad_input, path + ": column '" + printable(*name) +
                                          "' occurs twice; expected names that differ");
  }
  if (const std::string* name = first_duplicate(options.columns)) {
    throw Error(ErrorKind::bad_usage, "column '" + printable(*name) + "' is asked for twice");
  }
  std::vector<std::size_t> places;
  std::vector<std::string> missing;
  for (const std::string& name : options.columns.empty() ? available : options.columns) {
    const auto found = std::find(available.begin(), available.end(), name);
    if (found == available.end()) missing.push_back(name);
    places.push_back(static_cast<std::size_t>(found - available.begin()));
  }
  if (missing.empty()) return places;
  throw Error(ErrorKind::bad_input, path + ": no column " + listed(missing) +
                                        "; expected among the columns: " + listed(available));
}

void check_finite(const std::string& path, const Table& table) {
  const std::size_t width = table.width();
  for (std::size_t i = 0; i < table.values.size(); ++i) {
    const float value = table.values[i];
    if (std::isfinite(value)) continue;
    throw Error(ErrorKind::bad_input,
                path + ": row " + std::to_string(i / width) + " (from 0), column '" +
                    printable(table.columns[i % width]) + "' is " +
                    (std::isnan(value) ? "NaN" : "infinite or beyond float32") +
                    "; expected a finite number: remove or repair the row");
  }
}

void check_description(const std::string& path, const TableDescription& description) {
  const std::vector<std::string>& columns = description.columns;
  const auto refuse = [&](const std::string& text) {
    throw Error(ErrorKind::bad_usage, path + ": " + text);
  };
  if (columns.empty()) refuse("a table without columns cannot be written");
  if (columns.size() > kMostColumns) refuse("more than 4000 columns cannot be written");
  if (const std::string* name = first_duplicate(columns)) {
    refuse("column '" + printable(*name) + "' occurs twice");
  }
  for (const std::string& name : columns) {
    if (name.empty() || name.find_first_of(",\"\n\r") != std::string::npos) {
      refuse("column name '" + printable(name) + "' is empty or has a comma, quote or new line");
    }
  }
  if (!description.units.empty() && description.units.size() != columns.size()) {
    refuse(std::to_string(description.units.size()) + " units for " +
           std::to_string(columns.size()) + " columns; expected one each");
  }
}

void check_rows(const std::string& path, std::span<const float> rows, std::size_t width) {
  if (rows.size() % width == 0) return;
  throw Error(ErrorKind::bad_usage, path + ": " + std::to_string(rows.size()) +
                                        " numbers are no whole rows of " + std::to_string(width) +
                                        " columns");
}

}  // namespace fastgan
