#include "fastgan/table.hpp"

#include <algorithm>

#include "fastgan/error.hpp"

namespace fastgan {

std::size_t Table::column(std::string_view name) const {
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found != columns.end()) return static_cast<std::size_t>(found - columns.begin());
  std::string known;
  for (const std::string& column : columns) known += (known.empty() ? "" : ", ") + column;
  throw Error(ErrorKind::bad_input, "column '" + std::string(name) +
                                        "' is missing; the table has " +
                                        (known.empty() ? "no columns" : known));
}

bool Table::has(std::string_view name) const {
  return std::find(columns.begin(), columns.end(), name) != columns.end();
}

}  // namespace fastgan
