// The shared memory of the running block.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace fastgan::emulator {

class Arena {
 public:
  static constexpr std::size_t kBytes = 256 << 10;
  /// The limits of sm_80 to sm_90, of static arrays and in all.
  static constexpr std::size_t kMostStatic = 48 << 10, kMost = 227 << 10;

  Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena();

  /// Empties it for a new block.
  void begin(std::size_t dynamic_bytes);
  /// Empty, or what is wrong with the gaps between the arrays.
  std::string damage() const;

  void* array(const void* tag, const char* name, std::size_t bytes, std::size_t alignment);
  void* dynamic();

  const char* memory() const { return memory_; }
  bool contains(const void* p) const {
    return static_cast<std::size_t>(static_cast<const char*>(p) - memory_) < kBytes;
  }
  std::size_t offset(const void* p) const {
    return static_cast<std::size_t>(static_cast<const char*>(p) - memory_);
  }
  /// Whether the bytes lie within one array.
  bool within_array(const void* p, std::size_t bytes) const;
  /// Which array p is in or behind, in words.
  std::string place(const void* p) const;

 private:
  struct Array {
    const void* tag;
    const char* name;
    std::size_t first, bytes;
  };
  void* add(const Array& array);

  char* memory_;
  std::vector<Array> arrays_;  // in the order of their addresses
  std::size_t end_ = 0;        // of the memory in use, a gap included
  std::size_t static_bytes_ = 0, dynamic_bytes_ = 0;
};

}  // namespace fastgan::emulator
