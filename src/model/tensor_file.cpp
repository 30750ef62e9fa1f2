// Reading checks every size against the size of the file before anything is allocated.
#include "fastgan/tensor_file.hpp"

#include <bit>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "fastgan/atomic_file.hpp"
#include "fastgan/error.hpp"
#include "src/model/tensor_header.hpp"

namespace fastgan {
namespace {

static_assert(std::endian::native == std::endian::little, "the file layout is little-endian");

constexpr std::uint64_t kPrefix = 8;               // length of the header
constexpr std::uint64_t kMaxHeader = 100'000'000;  // limit of the format

[[noreturn]] void fail(const std::string& path, const std::string& text) {
  throw Error(ErrorKind::bad_input, path + ": " + text);
}

std::uint64_t size_of(const std::string& path) {
  std::error_code code;
  const auto status = std::filesystem::status(path, code);
  if (code || !std::filesystem::exists(status)) fail(path, "no such file, or not readable");
  if (!std::filesystem::is_regular_file(status)) fail(path, "is not a regular file");
  const std::uint64_t size = std::filesystem::file_size(path, code);
  if (code) fail(path, "cannot be read: " + code.message());
  return size;
}

void read(std::ifstream& in, void* to, std::uint64_t bytes, const std::string& path) {
  if (!in.read(static_cast<char*>(to), static_cast<std::streamsize>(bytes))) {
    fail(path, "cannot be read to its end; was it changed meanwhile?");
  }
}

}  // namespace

Tensor Tensor::of(std::span<const float> values, std::vector<std::int64_t> shape) {
  if (shape.empty()) shape = {static_cast<std::int64_t>(values.size())};
  std::uint64_t count = 1;
  for (const std::int64_t d : shape) count *= static_cast<std::uint64_t>(d);
  if (count != values.size()) {
    throw Error(ErrorKind::bad_usage, "Tensor: the shape asks for " + std::to_string(count) +
                                          " numbers, " + std::to_string(values.size()) +
                                          " are given");
  }
  return {std::move(shape), {values.begin(), values.end()}};
}

TensorFile load_tensor_file(const std::string& path) {
  const std::uint64_t size = size_of(path);
  std::ifstream in(path, std::ios::binary);
  if (!in) fail(path, std::string("cannot be read: ") + std::strerror(errno));
  if (size < kPrefix) fail(path, "has " + std::to_string(size) + " bytes; no tensor file");
  std::uint64_t length = 0;
  read(in, &length, kPrefix, path);
  if (length > size - kPrefix || length > kMaxHeader) {
    fail(path, "the header should have " + std::to_string(length) + " bytes, the file has " +
                   std::to_string(size) + "; it is cut off, damaged or no tensor file");
  }
  std::string json(length, '\0');
  read(in, json.data(), length, path);
  TensorHeader header = parse_tensor_header(json, size - kPrefix - length, path);
  TensorFile file;
  file.metadata = std::move(header.metadata);
  for (auto& [name, place] : header.tensors) {
    Tensor& tensor = file.tensors[name];
    tensor.shape = std::move(place.shape);
    tensor.values.resize((place.end - place.begin) / sizeof(float));
    in.seekg(static_cast<std::streamoff>(kPrefix + length + place.begin));
    read(in, tensor.values.data(), place.end - place.begin, path);
  }
  return file;
}

void save_tensor_file(const std::string& path, const TensorFile& file) {
  const std::string header = tensor_header_of(file);
  const std::uint64_t length = header.size();
  AtomicFile out(path);
  out.write({reinterpret_cast<const char*>(&length), kPrefix});
  out.write(header);
  for (const auto& [name, tensor] : file.tensors) {
    out.write({reinterpret_cast<const char*>(tensor.values.data()),
               tensor.values.size() * sizeof(float)});
  }
  out.commit();
}

}  // namespace fastgan
