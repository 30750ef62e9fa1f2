// Reading data sets in blocks of whole chunks.
#include <algorithm>
#include <array>

#include "fastgan/error.hpp"
#include "src/io/columns.hpp"
#include "src/io/hdf5_isolated.hpp"
#include "src/io/hdf5_sets.hpp"
#include "src/io/isolated.hpp"

namespace fastgan::hdf5 {
namespace {

constexpr double kSlack = 1 << 24;  // small tables, and filters that store next to nothing
constexpr std::uint64_t kBlockBytes = std::uint64_t{1} << 20;
constexpr std::uint64_t kBaseMemory = std::uint64_t{1} << 28;

void check_filters(hid_t properties, const std::string& path) {
  const int count = H5Pget_nfilters(properties);
  for (int i = 0; i < count; ++i) {
    unsigned flags = 0, configuration = 0;
    std::size_t values = 0;
    std::array<char, 64> name{};
    const H5Z_filter_t filter =
        H5Pget_filter2(properties, static_cast<unsigned>(i), &flags, &values, nullptr, name.size(),
                       name.data(), &configuration);
    if (filter >= 0 && H5Zfilter_avail(filter) <= 0) {
      throw Error(ErrorKind::bad_input,
                  path + ": is packed with HDF5 filter " + std::to_string(filter) +
                      ", which this computer does not have; repack it with gzip");
    }
  }
}

std::uint64_t chunk_rows_of(hid_t properties) {
  std::array<hsize_t, H5S_MAX_RANK> dimensions{};
  if (H5Pget_layout(properties) != H5D_CHUNKED) return 1;
  const int rank = H5Pget_chunk(properties, H5S_MAX_RANK, dimensions.data());
  return rank < 1 ? 1 : std::max<std::uint64_t>(1, dimensions[0]);
}

/// Numbers in a row, as a double: a damaged file may name any sizes.
double row_size(const std::vector<hsize_t>& dimensions) {
  double size = 1;
  for (std::size_t d = 1; d < dimensions.size(); ++d) size *= static_cast<double>(dimensions[d]);
  return size;
}

}  // namespace

void check_storage(hid_t set, const std::string& path, const std::string& name) {
  const hid_t properties = H5Dget_create_plist(set);
  const hid_t space = H5Dget_space(set);
  const hid_t type = H5Dget_type(set);
  const std::string what = "data set '" + printable(name) + "'";
  if (properties < 0 || space < 0 || type < 0) fail_with_reason(path, what + " cannot be read");
  if (H5Pget_layout(properties) == H5D_VIRTUAL || H5Pget_external_count(properties) > 0) {
    throw Error(ErrorKind::bad_input,
                path + ": " + what + " lies in other files; copy it into this one");
  }
  check_filters(properties, path);
  const std::vector<hsize_t> dimensions = dimensions_of(set);
  if (dimensions.empty()) fail_with_reason(path, what + " cannot be read");
  const double bytes = static_cast<double>(dimensions[0]) * row_size(dimensions) *
                       static_cast<double>(H5Tget_size(type));
  const double stored = static_cast<double>(H5Dget_storage_size(set));
  if ((stored == 0 && bytes > 0) || bytes > static_cast<double>(kMostUnpacked) * stored + kSlack) {
    throw Error(ErrorKind::bad_input,
                path + ": " + what + " should have " + std::to_string(dimensions[0]) +
                    " rows, but only " + std::to_string(H5Dget_storage_size(set)) +
                    " bytes are stored for it; the file is damaged or was never filled");
  }
}

void read_blocks(hid_t set, std::uint64_t rows, const std::string& path,
                 const std::function<void(std::span<const float>)>& receive) {
  if (rows == 0) return;
  const hid_t file_space = H5Dget_space(set);
  std::vector<hsize_t> count = dimensions_of(set);
  const auto width = static_cast<std::uint64_t>(row_size(count));  // check_storage() was passed
  const std::uint64_t row_bytes = width * sizeof(float);
  const std::uint64_t chunk = chunk_rows_of(H5Dget_create_plist(set));
  const std::uint64_t chunks = std::max<std::uint64_t>(1, kBlockBytes / row_bytes / chunk);
  const std::uint64_t most = std::max<std::uint64_t>(1, std::min(rows, chunk * chunks));
  // The block, its chunks as they are stored (numbers of up to 8 bytes), unpacked and packed.
  allow_memory(kBaseMemory + 8 * most * row_bytes);
  std::vector<float> block(most * width);
  std::vector<hsize_t> offset(count.size(), 0);
  for (std::uint64_t first = 0; first < rows; first += most) {
    offset[0] = first;
    count[0] = std::min(most, rows - first);
    const hid_t memory_space =
        H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr);
    if (H5Sselect_hyperslab(file_space, H5S_SELECT_SET, offset.data(), nullptr, count.data(),
                            nullptr) < 0 ||
        H5Dread(set, H5T_NATIVE_FLOAT, memory_space, file_space, H5P_DEFAULT, block.data()) < 0) {
      fail_with_reason(path, "rows " + std::to_string(first) + " to " +
                                 std::to_string(first + count[0] - 1) + " cannot be read");
    }
    H5Sclose(memory_space);
    receive({block.data(), count[0] * width});
  }
}

}  // namespace fastgan::hdf5
