// A table of events in memory: named columns, one row per event.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fastgan {

struct Table {
  std::vector<std::string> columns;
  std::vector<std::string> units;  // one per column, "" where there is none; or empty
  std::vector<float> values;       // (rows, columns), row-major

  std::size_t width() const { return columns.size(); }
  std::size_t rows() const { return columns.empty() ? 0 : values.size() / columns.size(); }
  const float* row(std::size_t r) const { return values.data() + r * width(); }
  float* row(std::size_t r) { return values.data() + r * width(); }

  /// Position of a column. Throws Error (bad_input) that lists the columns there are.
  std::size_t column(std::string_view name) const;
  bool has(std::string_view name) const;
};

}  // namespace fastgan
