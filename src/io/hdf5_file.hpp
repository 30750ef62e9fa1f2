// A table in an HDF5 file as libhdf5 sees it. Used inside the child process only, which ends soon
// and without regard to open handles.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <functional>
#include <span>
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

/// Checks that a data set of rank 1 or 2 can be read, and that the bytes stored for it justify its
/// size. Throws Error (bad_input).
void check_storage(hid_t set, const std::string& path, const std::string& name);

/// Reads the first `rows` rows of a data set as float32, in blocks of whole chunks, so that each
/// chunk is unpacked once. Throws Error (bad_input).
void read_blocks(hid_t set, std::uint64_t rows, std::uint64_t width, const std::string& path,
                 const std::function<void(std::span<const float>)>& receive);

/// Throws Error (bad_input) with the reason that libhdf5 gives.
[[noreturn]] void fail_with_reason(const std::string& path, const std::string& text);

}  // namespace fastgan::hdf5
