#include "src/io/hdf5_sets.hpp"

#include <cstdlib>
#include <cstring>

#include "fastgan/error.hpp"
#include "src/io/columns.hpp"

namespace fastgan::hdf5 {
namespace {

constexpr hsize_t kMostNames = 100'000;
constexpr std::size_t kMostTextBytes = std::size_t{1} << 24;

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

herr_t collect_name(hid_t, const char* name, const H5L_info_t*, void* to) {
  auto& names = *static_cast<std::vector<std::string>*>(to);
  names.emplace_back(name);
  return names.size() < kMostNames ? 0 : 1;
}

}  // namespace

void fail_with_reason(const std::string& path, const std::string& text) {
  std::string reason;
  const auto innermost = [](unsigned n, const H5E_error2_t* error, void* to) -> herr_t {
    if (n == 0 && error->desc != nullptr) *static_cast<std::string*>(to) = error->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, innermost, &reason);
  throw Error(ErrorKind::bad_input,
              path + ": " + text + (reason.empty() ? "" : " (HDF5: " + printable(reason) + ")") +
                  "; the file is damaged or no HDF5 file");
}

hid_t open_file(const std::string& path) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  // A lock is a nuisance on network disks, and a reader needs none.
  ::setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1);
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file < 0) fail_with_reason(path, "cannot be opened");
  return file;
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

std::vector<std::string> set_names(hid_t file, const std::string& path) {
  std::vector<std::string> names;
  if (H5Literate(file, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect_name, &names) < 0) {
    fail_with_reason(path, "its list of data sets cannot be read");
  }
  return names;
}

std::vector<hsize_t> dimensions_of(hid_t set) {
  const hid_t type = H5Dget_type(set);
  const hid_t space = H5Dget_space(set);
  if (type < 0 || space < 0) return {};
  const H5T_class_t kind = H5Tget_class(type);
  const int rank = H5Sget_simple_extent_ndims(space);
  if ((kind != H5T_FLOAT && kind != H5T_INTEGER) || rank < 1 || rank > kMostDimensions) return {};
  std::vector<hsize_t> dimensions(static_cast<std::size_t>(rank));
  if (H5Sget_simple_extent_dims(space, dimensions.data(), nullptr) < 0) return {};
  return dimensions;
}

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

}  // namespace fastgan::hdf5
