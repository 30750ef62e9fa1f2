// The JSON header of a tensor file, checked against the number of data bytes behind it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fastgan/tensor_file.hpp"

namespace fastgan {

/// Where a tensor lies in the data, in bytes.
struct TensorPlace {
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0, end = 0;
};
struct TensorHeader {
  std::map<std::string, std::string> metadata;
  std::map<std::string, TensorPlace> tensors;
};

/// Throws Error (bad_input) starting with `path`.
TensorHeader parse_tensor_header(std::string_view json, std::uint64_t data_bytes,
                                 const std::string& path);
/// The header of a file, tensors in the order of their names, padded with blanks to 8 bytes.
std::string tensor_header_of(const TensorFile& file);

}  // namespace fastgan
