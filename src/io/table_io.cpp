// The suffix of the file name chooses the format.
#include "fastgan/io/table_io.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "fastgan/error.hpp"
#include "src/io/columns.hpp"
#include "src/io/formats.hpp"
#include "src/io/regular_file.hpp"

namespace fastgan {
namespace {

enum class Format { hdf5, npy, csv };

Format format_of(const std::string& path) {
  std::string suffix = std::filesystem::path(path).extension().string();
  for (char& c : suffix) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (suffix == ".h5" || suffix == ".hdf5") return Format::hdf5;
  if (suffix == ".npy" || suffix == ".npa") return Format::npy;
  if (suffix == ".csv") return Format::csv;
  throw Error(ErrorKind::bad_usage, path + ": unknown suffix '" + printable(suffix) +
                                        "'; expected .h5, .hdf5, .npy, .npa or .csv");
}

Table read(Format format, const std::string& path, const ReadOptions& options) {
  switch (format) {
    case Format::hdf5:
      return read_hdf5(path, options);
    case Format::npy:
      return read_npy(path, options);
    case Format::csv:
      return read_csv(path, options);
  }
  throw Error(ErrorKind::bad_usage, path + ": unknown format");
}

}  // namespace

Table read_table(const std::string& path, const ReadOptions& options) {
  const Format format = format_of(path);
  check_regular_file(path);
  if (options.limit < -1) {
    throw Error(ErrorKind::bad_usage, "a limit of " + std::to_string(options.limit) +
                                          " rows; expected 0 or more, or -1 for all");
  }
  Table table = read(format, path, options);
  check_finite(path, table);
  return table;
}

std::unique_ptr<TableWriter> open_table_writer(const std::string& path,
                                               const TableDescription& description,
                                               const WriteOptions& options) {
  const Format format = format_of(path);
  check_description(path, description);
  if (options.compress && format != Format::hdf5) {
    throw Error(ErrorKind::bad_usage, path + ": only HDF5 can be compressed");
  }
  switch (format) {
    case Format::hdf5:
      return write_hdf5(path, description, options);
    case Format::npy:
      return write_npy(path, description);
    case Format::csv:
      return write_csv(path, description);
  }
  throw Error(ErrorKind::bad_usage, path + ": unknown format");
}

}  // namespace fastgan
