// Device memory in pieces: a call of CUDA for every tensor of every trial would wait for the device
// each time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <map>

namespace fastgan::gpu {

/// Hands out parts of large blocks, at boundaries of 256 bytes, and takes them back. Neighbours
/// that are free become one. Blocks are kept until the end.
class MemoryArena {
 public:
  /// `allocate` gives a block of so many bytes at such a boundary, or throws; `release` takes one.
  MemoryArena(std::function<void*(std::size_t)> allocate, std::function<void(void*)> release)
      : allocate_(std::move(allocate)), release_(std::move(release)) {}
  MemoryArena(const MemoryArena&) = delete;
  MemoryArena& operator=(const MemoryArena&) = delete;
  ~MemoryArena() {
    for (const auto& [begin, bytes] : blocks_) release_(begin);
  }

  void* take(std::size_t bytes) {
    bytes = padded(bytes);
    auto part = std::ranges::find_if(free_, [&](const auto& p) { return p.second >= bytes; });
    if (part == free_.end()) part = add_block(std::max(bytes, kBlock));
    char* begin = part->first;
    const std::size_t rest = part->second - bytes;
    free_.erase(part);
    if (rest > 0) free_.emplace(begin + bytes, rest);
    taken_.emplace(begin, bytes);
    return begin;
  }

  /// `p` comes from take().
  void give(void* p) {
    const auto taken = taken_.find(static_cast<char*>(p));
    auto part = free_.emplace(taken->first, taken->second).first;
    taken_.erase(taken);
    const auto next = std::next(part);
    if (next != free_.end() && joins(part, next->first)) {
      part->second += next->second;
      free_.erase(next);
    }
    if (part == free_.begin()) return;
    const auto before = std::prev(part);
    if (!joins(before, part->first)) return;
    before->second += part->second;
    free_.erase(part);
  }

  std::size_t blocks() const { return blocks_.size(); }
  std::size_t taken() const { return taken_.size(); }

 private:
  static constexpr std::size_t kBoundary = 256, kBlock = std::size_t{32} << 20;
  using Parts = std::map<char*, std::size_t>;

  static std::size_t padded(std::size_t bytes) {
    return std::max(kBoundary, (bytes + kBoundary - 1) / kBoundary * kBoundary);
  }
  Parts::iterator add_block(std::size_t bytes) {
    char* begin = static_cast<char*>(allocate_(bytes));
    blocks_.emplace(begin, bytes);
    return free_.emplace(begin, bytes).first;
  }
  /// Whether a free part ends where the next one begins, in the same block.
  bool joins(Parts::const_iterator part, const char* next) const {
    return part->first + part->second == next && !blocks_.contains(const_cast<char*>(next));
  }

  std::function<void*(std::size_t)> allocate_;
  std::function<void(void*)> release_;
  Parts blocks_, free_, taken_;
};

}  // namespace fastgan::gpu
