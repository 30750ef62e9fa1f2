// Named tensors with string metadata in the safetensors layout: 8-byte little-endian length of a
// JSON header, the header, the data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace fastgan {

/// A float32 tensor, row-major.
struct Tensor {
  std::vector<std::int64_t> shape;
  std::vector<float> values;

  static Tensor of(std::span<const float> values, std::vector<std::int64_t> shape = {});
  std::span<const float> f32() const { return values; }
};

struct TensorFile {
  std::map<std::string, std::string> metadata;
  std::map<std::string, Tensor> tensors;
};

/// Throws Error (bad_input) that names the file and what is wrong with it; never reads beyond the
/// file and allocates no more than the file's size justifies.
TensorFile load_tensor_file(const std::string& path);

/// Atomic. Throws Error (resource).
void save_tensor_file(const std::string& path, const TensorFile& file);

}  // namespace fastgan
