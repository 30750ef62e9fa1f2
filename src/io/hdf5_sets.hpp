// The data sets of an HDF5 file as libhdf5 sees them. Used inside the child process only, which
// ends soon and without regard to open handles.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace fastgan::hdf5 {

inline constexpr int kMostDimensions = 4;

/// Throws Error (bad_input).
hid_t open_file(const std::string& path);
/// The data set of this name; negative where there is none, or a link to one.
hid_t open_set(hid_t file, const std::string& name);
/// Everything the file holds at its top, by the alphabet. Throws Error (bad_input).
std::vector<std::string> set_names(hid_t file, const std::string& path);
/// The dimensions of a numeric data set of rank 1 to kMostDimensions; empty for anything else.
std::vector<hsize_t> dimensions_of(hid_t set);
/// The texts of an attribute; none where it is missing, damaged or not a list of texts.
std::vector<std::string> texts_of(hid_t holder, const char* name);

/// Checks that a data set with dimensions_of() can be read, and that the bytes stored for it
/// justify its size. Throws Error (bad_input).
void check_storage(hid_t set, const std::string& path, const std::string& name);

/// Reads the first `rows` rows of a data set as float32, in blocks of whole chunks, so that each
/// chunk is unpacked once. Throws Error (bad_input).
void read_blocks(hid_t set, std::uint64_t rows, const std::string& path,
                 const std::function<void(std::span<const float>)>& receive);

/// Throws Error (bad_input) with the reason that libhdf5 gives.
[[noreturn]] void fail_with_reason(const std::string& path, const std::string& text);

}  // namespace fastgan::hdf5
