// The building blocks of an HDF5 file, as bytes, after the "HDF5 File Format Specification"
// (version 0 of the superblock, version 1 of the object headers: readable by every release of the
// HDF5 library). All numbers are little-endian.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace fastgan::hdf5 {

inline constexpr std::uint64_t kUndefined = ~std::uint64_t{0};
inline constexpr std::uint64_t kSuperblockSize = 96;

/// Grows by little-endian numbers and texts.
class Bytes {
 public:
  Bytes& u8(unsigned value) { return number(value, 1); }
  Bytes& u16(std::uint64_t value) { return number(value, 2); }
  Bytes& u32(std::uint64_t value) { return number(value, 4); }
  Bytes& u64(std::uint64_t value) { return number(value, 8); }
  Bytes& text(const std::string& bytes);
  /// Zeros up to `size` bytes.
  Bytes& fill_to(std::size_t size);
  /// Zeros up to a multiple of 8 bytes.
  Bytes& align() { return fill_to((bytes_.size() + 7) / 8 * 8); }
  const std::string& str() const { return bytes_; }
  std::size_t size() const { return bytes_.size(); }

 private:
  Bytes& number(std::uint64_t value, int count);
  std::string bytes_;
};

/// The texts of all attributes: variable-length strings live in this heap.
class GlobalHeap {
 public:
  /// The 16 bytes that stand for a text in an attribute, for a heap that lies at `address`.
  std::string reference(const std::string& text, std::uint64_t address);
  std::string bytes() const;

 private:
  Bytes objects_;
  unsigned count_ = 0;
};

/// A message of an object header.
struct Message {
  unsigned type;
  std::string body;
};
std::string object_header(const std::vector<Message>& messages);

/// Sizes of an array, slowest dimension first.
using Extent = std::vector<std::uint64_t>;
enum class Element { float32, uint8 };
std::size_t bytes_of(Element element);

Message dataspace(const Extent& sizes);  ///< the first dimension may grow
Message element_type(Element element);
Message fill_value();
Message chunked_layout(std::uint64_t index, const Extent& chunk, Element element);
Message shuffle_and_deflate(unsigned level, Element element);
/// A list of texts; `scalar`: one text.
Message text_attribute(const std::string& name, const std::vector<std::string>& texts, bool scalar,
                       GlobalHeap& heap, std::uint64_t heap_address);
Message symbol_table(std::uint64_t tree, std::uint64_t heap);

/// An object of a group, and where its header lies.
struct Link {
  std::string name;
  std::uint64_t object;
};
inline constexpr std::size_t kMostLinks = 256;

/// A group: tree, heap and symbol nodes, in this order, for a group at `address`. At least one
/// link, at most kMostLinks, with different names.
struct Group {
  std::string bytes;
  std::uint64_t tree, heap;
};
Group group_of(std::vector<Link> links, std::uint64_t address);

std::string superblock(std::uint64_t root_object, const Group& group, std::uint64_t end);

/// Where a chunk lies and how many bytes it takes.
struct Chunk {
  std::uint64_t address, bytes;
};
/// The index of chunks 0, 1, … of `chunk_rows` rows each of an array of `rank` dimensions, for an
/// index at `address`: the nodes of all levels, and the address of the topmost.
std::pair<std::string, std::uint64_t> chunk_index(const std::vector<Chunk>& chunks,
                                                  std::uint64_t chunk_rows, std::size_t rank,
                                                  std::uint64_t address);

}  // namespace fastgan::hdf5
