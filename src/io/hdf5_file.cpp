#include "src/io/hdf5_file.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "fastgan/error.hpp"
#include "src/io/columns.hpp"

namespace fastgan::hdf5 {
namespace {

constexpr hsize_t kMostNames = 100'000;
constexpr std::size_t kMostTextBytes = std::size_t{1} << 24;

[[noreturn]] void fail(const std::string& path, const std::string& text) {
  throw Error(ErrorKind::bad_input, path + ": " + text);
}

std::vector<std::string> variable_texts(hid_t attribute, hid_t type, std::size_t count) {
  const hid_t memory = H5Tcopy(H5T_C_S1);
  H5Tset_size(memory, H5T_VARIABLE);
  H5Tset_cset(memory, H5Tget_cset(type));
  std::vector<char*> pointers(count, nullptr);
  std::vector<std::string> texts;
  if (H5Aread(attribute, memory, pointers.data()) < 0) return texts;
  for (const char* text : pointers) texts.emplace_back(text == nullptr ? "" : text);
  return texts;
}

std::vector<std::string> fixed_texts(hid_t attribute, hid_t type, std::size_t count) {
  const std::size_t size = H5Tget_size(type);
  std::vector<std::string> texts;
  if (size == 0 || size > kMostTextBytes / count) return texts;
  std::vector<char> bytes(size * count);
  if (H5Aread(attribute, H5Tcopy(type), bytes.data()) < 0) return texts;
  const bool blanks = H5Tget_strpad(type) == H5T_STR_SPACEPAD;
  for (std::size_t i = 0; i < count; ++i) {
    std::string text(bytes.data() + i * size, ::strnlen(bytes.data() + i * size, size));
    while (blanks && text.ends_with(' ')) text.pop_back();
    texts.push_back(std::move(text));
  }
  return texts;
}

/// The texts of an attribute; none where it is missing, damaged or not a list of texts.
std::vector<std::string> texts_of(hid_t holder, const char* name) {
  if (H5Aexists(holder, name) <= 0) return {};
  const hid_t attribute = H5Aopen(holder, name, H5P_DEFAULT);
  const hid_t type = attribute < 0 ? -1 : H5Aget_type(attribute);
  const hid_t space = attribute < 0 ? -1 : H5Aget_space(attribute);
  if (type < 0 || space < 0 || H5Tget_class(type) != H5T_STRING) return {};
  const hssize_t count = H5Sget_simple_extent_npoints(space);
  if (count < 1 || static_cast<hsize_t>(count) > kMostNames) return {};
  const auto texts = H5Tis_variable_str(type) > 0 ? variable_texts : fixed_texts;
  return texts(attribute, type, static_cast<std::size_t>(count));
}

/// The dimensions of a numeric data set of rank 1 or 2; empty for anything else.
std::vector<hsize_t> dimensions_of(hid_t set) {
  const hid_t type = H5Dget_type(set);
  const hid_t space = H5Dget_space(set);
  if (type < 0 || space < 0) return {};
  const H5T_class_t kind = H5Tget_class(type);
  const int rank = H5Sget_simple_extent_ndims(space);
  if ((kind != H5T_FLOAT && kind != H5T_INTEGER) || rank < 1 || rank > 2) return {};
  std::vector<hsize_t> dimensions(static_cast<std::size_t>(rank));
  if (H5Sget_simple_extent_dims(space, dimensions.data(), nullptr) < 0) return {};
  return dimensions;
}

hid_t open_set(hid_t file, const std::string& name) {
  H5O_info_t info{};
  H5L_info_t link{};
  if (H5Lexists(file, name.c_str(), H5P_DEFAULT) <= 0) return -1;
  if (H5Lget_info(file, name.c_str(), &link, H5P_DEFAULT) < 0) return -1;
  if (link.type != H5L_TYPE_HARD) return -1;  // a link may point out of the file
  if (H5Oget_info_by_name(file, name.c_str(), &info, H5P_DEFAULT) < 0) return -1;
  return info.type == H5O_TYPE_DATASET ? H5Dopen2(file, name.c_str(), H5P_DEFAULT) : -1;
}

herr_t collect_name(hid_t, const char* name, const H5L_info_t*, void* to) {
  auto& names = *static_cast<std::vector<std::string>*>(to);
  names.emplace_back(name);
  return names.size() < kMostNames ? 0 : 1;
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
  if (names.empty() &&
      H5Literate(file, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect_name, &names) < 0) {
    fail_with_reason(path, "its list of data sets cannot be read");
  }
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

void fail_with_reason(const std::string& path, const std::string& text) {
  std::string reason;
  const auto innermost = [](unsigned n, const H5E_error2_t* error, void* to) -> herr_t {
    if (n == 0 && error->desc != nullptr) *static_cast<std::string*>(to) = error->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, innermost, &reason);
  fail(path, text + (reason.empty() ? "" : " (HDF5: " + printable(reason) + ")") +
                 "; the file is damaged or no HDF5 file");
}

StoredTable open_table(const std::string& path) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  // A lock is a nuisance on network disks, and a reader needs none.
  ::setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1);
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file < 0) fail_with_reason(path, "cannot be opened");
  const hid_t events = open_set(file, "events");
  if (events < 0) return open_columns(file, path);
  const std::vector<hsize_t> dimensions = dimensions_of(events);
  if (dimensions.size() == 2) return open_rows(file, events, dimensions, path);
  if (dimensions.size() == 1) return open_columns(file, path);
  fail(path, "data set 'events' is not a 2-D array of numbers");
}

}  // namespace fastgan::hdf5
