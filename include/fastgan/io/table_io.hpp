// Tables in HDF5, npy and csv; the suffix of the file name tells which.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "fastgan/table.hpp"

namespace fastgan {

struct ReadOptions {
  std::vector<std::string> columns;  ///< wanted, in this order; empty: all that there are
  std::vector<std::string> names;    ///< names of the columns of a file that has none (npy)
  std::int64_t limit = -1;           ///< most rows; -1: all
};

/// HDF5: a 2-D float data set `events` with attribute `columns`, or one 1-D data set per column.
/// csv: a header line. Throws Error (bad_input) naming file, row and column: missing columns, NaN
/// or infinity, damage of any kind.
Table read_table(const std::string& path, const ReadOptions& options = {});

struct TableDescription {
  std::vector<std::string> columns, units;
  std::vector<std::pair<std::string, std::string>> attributes;  ///< provenance, HDF5 only
};
struct WriteOptions {
  bool compress = false;  ///< gzip, HDF5 only
};

/// Writes a table piece by piece in constant memory. Nothing is seen at `path` before commit().
class TableWriter {
 public:
  virtual ~TableWriter() = default;
  /// Rows (count, columns). Throws Error (resource) on a full disk.
  virtual void append(std::span<const float> rows) = 0;
  virtual void commit() = 0;
};

/// Throws Error (bad_usage) on an unknown suffix, Error (resource) where nothing can be written.
std::unique_ptr<TableWriter> open_table_writer(const std::string& path,
                                               const TableDescription& description,
                                               const WriteOptions& options = {});

}  // namespace fastgan
