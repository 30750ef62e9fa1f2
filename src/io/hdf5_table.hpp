// A table in an HDF5 file as libhdf5 sees it. Used inside the child process only (isolated.hpp).
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <string>
#include <vector>

namespace fastgan::hdf5 {

/// Either one data set (rows, columns), or one data set (rows) per column.
struct StoredTable {
  std::vector<hid_t> sets;
  std::vector<std::string> columns;  // empty: the file does not name them
  std::vector<std::string> units;    // one per column, or empty
  std::uint64_t rows = 0, width = 0;
  bool by_columns = false;
};

/// Finds the table. Throws Error (bad_input) starting with `path`.
StoredTable open_table(const std::string& path);

}  // namespace fastgan::hdf5
