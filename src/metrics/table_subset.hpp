// Parts of tables: columns by name, rows by chance.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fastgan/table.hpp"
#include "kernels/noise/philox.hpp"
#include "src/metrics/random_split.hpp"

namespace fastgan {

/// The named columns of a table, in this order.
inline Table columns_of(const Table& table, const std::vector<std::string>& names) {
  Table result{names, {}, {}};
  std::vector<std::size_t> positions;
  positions.reserve(names.size());
  for (const std::string& name : names) positions.push_back(table.column(name));
  result.values.reserve(table.rows() * names.size());
  for (std::size_t r = 0; r < table.rows(); ++r) {
    for (const std::size_t c : positions) result.values.push_back(table.row(r)[c]);
  }
  return result;
}

/// At most `count` rows, each equally likely, in their order.
inline Table random_rows(const Table& table, std::size_t count, const RandomKey& key) {
  if (count >= table.rows()) return table;
  Table result{table.columns, table.units, {}};
  result.values.reserve(count * table.width());
  random_split(table.rows(), {count, 0, 1.0}, key, [&](std::size_t r, int) {
    result.values.insert(result.values.end(), table.row(r), table.row(r) + table.width());
  });
  return result;
}

/// The rows of a, then those of b.
inline Table stacked(const Table& a, const Table& b) {
  Table result = a;
  result.values.insert(result.values.end(), b.values.begin(), b.values.end());
  return result;
}

}  // namespace fastgan
