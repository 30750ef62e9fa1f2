#include "src/io/hdf5_table.hpp"

#include "fastgan/error.hpp"
#include "src/io/columns.hpp"
#include "src/io/hdf5_sets.hpp"

namespace fastgan::hdf5 {
namespace {

[[noreturn]] void fail(const std::string& path, const std::string& text) {
  throw Error(ErrorKind::bad_input, path + ": " + text);
}

StoredTable open_rows(hid_t file, hid_t set, const std::vector<hsize_t>& dimensions,
                      const std::string& path) {
  StoredTable table{
      {set}, texts_of(set, "columns"), texts_of(set, "units"), dimensions[0], dimensions[1], false};
  if (table.columns.empty()) table.columns = texts_of(file, "columns");
  if (table.units.size() != table.width) table.units = texts_of(file, "units");
  if (table.units.size() != table.width) table.units.clear();
  if (!table.columns.empty() && table.columns.size() != table.width) {
    fail(path, "data set 'events' has " + std::to_string(table.width) +
                   " columns, its attribute 'columns' names " +
                   std::to_string(table.columns.size()));
  }
  check_storage(set, path, "events");
  return table;
}

// In the order of the file's attribute `columns` where it has one, else of the alphabet.
StoredTable open_columns(hid_t file, const std::string& path) {
  std::vector<std::string> names = texts_of(file, "columns");
  if (names.empty()) names = set_names(file, path);
  StoredTable table;
  table.by_columns = true;
  for (const std::string& name : names) {
    const hid_t set = open_set(file, name);
    const std::vector<hsize_t> dimensions = set < 0 ? std::vector<hsize_t>{} : dimensions_of(set);
    if (dimensions.size() != 1) continue;
    if (!table.sets.empty() && dimensions[0] != table.rows) {
      fail(path, "data set '" + printable(name) + "' has " + std::to_string(dimensions[0]) +
                     " rows, '" + printable(table.columns[0]) + "' has " +
                     std::to_string(table.rows) + "; expected columns of the same length");
    }
    check_storage(set, path, name);
    table.rows = dimensions[0];
    table.sets.push_back(set);
    table.columns.push_back(name);
    const std::vector<std::string> unit = texts_of(set, "units");
    table.units.push_back(unit.size() == 1 ? unit[0] : "");
  }
  table.width = table.sets.size();
  if (table.sets.empty()) {
    fail(path, "expected a 2-D data set 'events' of numbers, or one 1-D data set per column");
  }
  return table;
}

}  // namespace

StoredTable open_table(const std::string& path) {
  const hid_t file = open_file(path);
  const hid_t events = open_set(file, "events");
  if (events < 0) return open_columns(file, path);
  const std::vector<hsize_t> dimensions = dimensions_of(events);
  if (dimensions.size() == 2) return open_rows(file, events, dimensions, path);
  if (dimensions.size() == 1) return open_columns(file, path);
  fail(path, "data set 'events' is not a 2-D array of numbers");
}

}  // namespace fastgan::hdf5
