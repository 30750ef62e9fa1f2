#include "src/io/hdf5_isolated.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

constexpr std::uint64_t kMemory = std::uint64_t{1} << 28;
constexpr unsigned kCpuSeconds = 5;
constexpr std::uint64_t kBytesPerSecond = 1'000'000;    // of a packed file, far below any computer
constexpr std::size_t kMessage = std::size_t{1} << 18;  // numbers
constexpr std::uint64_t kMostNumbers = std::uint64_t{1} << 24;

[[noreturn]] void fail(const std::string& path, const std::string& text) {
  throw Error(ErrorKind::bad_input, path + ": " + text);
}

std::uint64_t number_at(const std::array<unsigned char, 64>& bytes, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = 8; i-- > 0;) value = value << 8 | bytes[at + i];
  return value;
}

// The superblock may stand behind a user block of 512, 1024, … bytes.
std::optional<std::uint64_t> find_superblock(std::ifstream& in, std::uint64_t size,
                                             std::array<unsigned char, 64>& block) {
  for (std::uint64_t at = 0; at + block.size() <= size; at = at == 0 ? 512 : 2 * at) {
    in.seekg(static_cast<std::streamoff>(at));
    if (!in.read(reinterpret_cast<char*>(block.data()), std::streamsize{64})) {
      return std::nullopt;
    }
    if (std::memcmp(block.data(), "\x89HDF\r\n\x1a\n", 8) == 0) return at;
  }
  return std::nullopt;
}

}  // namespace

std::uint64_t check_hdf5_outside(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) fail(path, std::string("cannot be read: ") + std::strerror(errno));
  const std::uint64_t size = std::filesystem::file_size(path);
  std::array<unsigned char, 64> block{};
  if (!find_superblock(in, size, block)) {
    fail(path, "is no HDF5 file (no superblock in its " + std::to_string(size) + " bytes)");
  }
  const unsigned version = block[8];
  if (version > 3) fail(path, "HDF5 superblock version " + std::to_string(version) + " is unknown");
  const std::size_t end_at = version == 0 ? 40 : version == 1 ? 44 : 28;
  const bool wide = block[version < 2 ? 13 : 9] == 8;  // addresses of 8 bytes
  const std::uint64_t end = wide ? number_at(block, end_at) : 0;
  if (end > size) {
    fail(path, "is cut off or damaged: it should have " + std::to_string(end) + " bytes and has " +
                   std::to_string(size));
  }
  return size;
}

IsolationLimits hdf5_limits(std::uint64_t file_bytes) {
  return {.memory_bytes = kMemory + file_bytes,
          .cpu_seconds = kCpuSeconds + static_cast<unsigned>(file_bytes / kBytesPerSecond)};
}

std::uint64_t most_hdf5_numbers(std::uint64_t file_bytes) {
  return kMostUnpacked * file_bytes + kMostNumbers;
}

void send_text(const MessageSink& sink, char kind, const std::string& text) {
  send(sink, kind, std::span<const char>(text));
}

void send_numbers(const MessageSink& sink, char kind, std::span<const float> numbers) {
  while (!numbers.empty()) {
    const std::size_t count = std::min(numbers.size(), kMessage);
    send(sink, kind, numbers.first(count));
    numbers = numbers.subspan(count);
  }
}

}  // namespace fastgan
