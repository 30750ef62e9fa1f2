// The shared memory of the blocks that run at the same time: those of a cluster. All have their
// arrays at the same places.
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
  static constexpr unsigned kMostBlocks = 8;  // of a cluster, on any device that has them

  Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena();

  /// Empties it for new blocks.
  void begin(std::size_t dynamic_bytes, unsigned blocks);
  /// Forbids the memory of a block that has left the kernel.
  void end_block(unsigned rank);
  /// Empty, or what is wrong with the gaps between the arrays.
  std::string damage() const;

  /// Of the block of that rank in the cluster.
  void* array(unsigned rank, const void* tag, const char* name, std::size_t bytes,
              std::size_t alignment);
  void* dynamic(unsigned rank);

  unsigned blocks() const { return blocks_; }
  const char* memory(unsigned rank = 0) const { return memory_ + rank * kBytes; }
  bool contains(const void* p) const { return distance(p) < blocks_ * kBytes; }
  /// The block whose memory p is in, and where in it.
  unsigned rank(const void* p) const { return static_cast<unsigned>(distance(p) / kBytes); }
  std::size_t offset(const void* p) const { return distance(p) % kBytes; }
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
  std::size_t distance(const void* p) const {
    return static_cast<std::size_t>(static_cast<const char*>(p) - memory_);
  }
  void add(const Array& array);
  std::string damage(unsigned rank) const;

  char* memory_;
  unsigned blocks_ = 1;
  std::vector<Array> arrays_;  // in the order of their addresses
  std::size_t end_ = 0;        // of the memory in use, a gap included
  std::size_t static_bytes_ = 0, dynamic_bytes_ = 0;
};

}  // namespace fastgan::emulator
