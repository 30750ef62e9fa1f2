#include "src/io/hdf5_layout.hpp"

#include <algorithm>

namespace fastgan::hdf5 {
namespace {

constexpr unsigned kGroupLeafK = 4;       // a symbol node holds 2 K entries
constexpr unsigned kGroupInternalK = 16;  // a node of the group's tree holds 2 K children
constexpr std::size_t kSmallestHeap = 4096;
constexpr std::size_t kLink = 40;  // bytes of a symbol table entry

// Types of messages.
constexpr unsigned kDataspace = 0x01, kDatatype = 0x03, kFillValue = 0x05, kLayout = 0x08,
                   kFilters = 0x0b, kAttribute = 0x0c, kSymbolTable = 0x11;

std::string text_type() {
  Bytes type;
  type.u8(0x19).u8(0x01).u8(0x01).u8(0).u32(16);         // variable-length, string, UTF-8
  type.u8(0x10).u8(0).u8(0).u8(0).u32(1).u16(0).u16(8);  // of unsigned bytes
  return type.str();
}

}  // namespace

Bytes& Bytes::number(std::uint64_t value, int count) {
  for (int i = 0; i < count; ++i) bytes_ += static_cast<char>(value >> (8 * i) & 0xff);
  return *this;
}

Bytes& Bytes::text(const std::string& bytes) {
  bytes_ += bytes;
  return *this;
}

Bytes& Bytes::fill_to(std::size_t size) {
  if (size > bytes_.size()) bytes_.resize(size, '\0');
  return *this;
}

std::string GlobalHeap::reference(const std::string& text, std::uint64_t address) {
  if (text.empty()) return std::string(16, '\0');
  objects_.u16(++count_).u16(1).u32(0).u64(text.size()).text(text).align();
  return Bytes().u32(text.size()).u64(address).u32(count_).str();
}

std::string GlobalHeap::bytes() const {
  // The free space at the end counts its own 16 bytes of header.
  const std::size_t used = 16 + objects_.size();
  const std::size_t size = std::max(kSmallestHeap, used + 16);
  Bytes heap;
  heap.text("GCOL").u8(1).u8(0).u16(0).u64(size).text(objects_.str());
  return heap.u16(0).u16(0).u32(0).u64(size - used).fill_to(size).str();
}

std::string object_header(const std::vector<Message>& messages) {
  Bytes body;
  for (const Message& message : messages) {
    const std::string padded = Bytes().text(message.body).align().str();
    body.u16(message.type).u16(padded.size()).u32(0).text(padded);
  }
  Bytes header;
  header.u8(1).u8(0).u16(messages.size()).u32(1).u32(body.size()).u32(0);
  return header.text(body.str()).str();
}

Message dataspace(std::uint64_t rows, std::uint64_t columns) {
  Bytes body;
  body.u8(1).u8(2).u8(1).fill_to(8).u64(rows).u64(columns).u64(kUndefined).u64(columns);
  return {kDataspace, body.str()};
}

Message float32_type() {
  Bytes body;
  body.u8(0x11).u8(0x20).u8(31).u8(0).u32(4);  // IEEE, sign in bit 31, 4 bytes
  body.u16(0).u16(32).u8(23).u8(8).u8(0).u8(23).u32(127);
  return {kDatatype, body.str()};
}

Message fill_value() {
  // Space as chunks come; written if set by the user; the default value.
  return {kFillValue, Bytes().u8(2).u8(3).u8(2).u8(1).u32(0).str()};
}

Message chunked_layout(std::uint64_t index, std::uint64_t chunk_rows, std::uint64_t columns) {
  Bytes body;
  body.u8(3).u8(2).u8(3).u64(index).u32(chunk_rows).u32(columns).u32(sizeof(float));
  return {kLayout, body.str()};
}

Message shuffle_and_deflate(unsigned level) {
  Bytes body;
  body.u8(1).u8(2).fill_to(8);
  body.u16(2).u16(0).u16(1).u16(1).u32(sizeof(float)).u32(0);
  body.u16(1).u16(0).u16(1).u16(1).u32(level).u32(0);
  return {kFilters, body.str()};
}

Message text_attribute(const std::string& name, const std::vector<std::string>& texts, bool scalar,
                       GlobalHeap& heap, std::uint64_t heap_address) {
  Bytes space;
  space.u8(1).u8(scalar ? 0 : 1).fill_to(8);
  if (!scalar) space.u64(texts.size());
  const std::string type = text_type();
  Bytes body;
  body.u8(1).u8(0).u16(name.size() + 1).u16(type.size()).u16(space.size());
  body.text(name).u8(0).align().text(type).align().text(space.str()).align();
  for (const std::string& text : texts) body.text(heap.reference(text, heap_address));
  return {kAttribute, body.str()};
}

Message symbol_table(std::uint64_t tree, std::uint64_t heap) {
  return {kSymbolTable, Bytes().u64(tree).u64(heap).str()};
}

Group group_of_one(const std::string& name, std::uint64_t object, std::uint64_t address) {
  constexpr std::uint64_t kNameAt = 8;  // the heap begins with an empty name
  const std::size_t tree_size = 24 + 2 * kGroupInternalK * 8 + (2 * kGroupInternalK + 1) * 8;
  const std::string names = Bytes().u64(0).text(name).u8(0).align().str();
  const std::uint64_t heap = address + tree_size;
  const std::uint64_t names_at = heap + 32;
  const std::uint64_t node = names_at + names.size();
  Bytes tree;
  tree.text("TREE").u8(0).u8(0).u16(1).u64(kUndefined).u64(kUndefined);
  tree.u64(0).u64(node).u64(kNameAt).fill_to(tree_size);
  Bytes rest;
  rest.text("HEAP").u32(0).u64(names.size()).u64(1).u64(names_at).text(names);
  const std::size_t node_size = 8 + 2 * kGroupLeafK * kLink;
  const std::size_t end = rest.size() + node_size;
  rest.text("SNOD").u8(1).u8(0).u16(1).u64(kNameAt).u64(object).fill_to(end);
  return {tree.str() + rest.str(), address, heap};
}

std::string superblock(std::uint64_t root_object, const Group& group, std::uint64_t end) {
  Bytes block;
  block.text("\x89HDF\r\n\x1a\n").u32(0).u8(0).u8(8).u8(8).u8(0);
  block.u16(kGroupLeafK).u16(kGroupInternalK).u32(0);
  block.u64(0).u64(kUndefined).u64(end).u64(kUndefined);
  block.u64(0).u64(root_object).u32(1).u32(0).u64(group.tree).u64(group.heap);
  return block.str();
}

namespace {

constexpr std::size_t kChildren = 64;  // of an index node: 2 K with the default K = 32
constexpr std::size_t kKey = 32;       // bytes, mask, offsets in rows, columns, bytes of an element
constexpr std::size_t kNode = 24 + (kChildren + 1) * kKey + kChildren * 8;

// A child of the level being built: a chunk or a node, and the first row below it.
struct Child {
  std::uint64_t address, bytes, row;
};

void key(Bytes& node, std::uint64_t bytes, std::uint64_t row) {
  node.u32(bytes).u32(0).u64(row).u64(0).u64(0);
}

std::string index_node(const std::vector<Child>& children, std::size_t first, std::size_t count,
                       unsigned level, std::uint64_t address, std::uint64_t end_row) {
  const std::size_t last = first + count;
  Bytes node;
  node.text("TREE").u8(1).u8(level).u16(count);
  node.u64(first == 0 ? kUndefined : address - kNode);
  node.u64(last == children.size() ? kUndefined : address + kNode);
  for (std::size_t c = first; c < last; ++c) {
    key(node, children[c].bytes, children[c].row);
    node.u64(children[c].address);
  }
  key(node, 0, last == children.size() ? end_row : children[last].row);
  return node.fill_to(kNode).str();
}

}  // namespace

std::pair<std::string, std::uint64_t> chunk_index(const std::vector<Chunk>& chunks,
                                                  std::uint64_t chunk_rows, std::uint64_t address) {
  if (chunks.empty()) return {"", kUndefined};
  std::vector<Child> children;
  for (const Chunk& chunk : chunks) {
    children.push_back({chunk.address, chunk.bytes, children.size() * chunk_rows});
  }
  const std::uint64_t end_row = chunks.size() * chunk_rows;
  std::string bytes;
  for (unsigned level = 0; level == 0 || children.size() > 1; ++level) {
    std::vector<Child> nodes;
    for (std::size_t first = 0; first < children.size(); first += kChildren) {
      const std::size_t count = std::min(kChildren, children.size() - first);
      const std::uint64_t at = address + bytes.size();
      nodes.push_back({at, children[first].bytes, children[first].row});
      bytes += index_node(children, first, count, level, at, end_row);
    }
    children = std::move(nodes);
  }
  return {std::move(bytes), children[0].address};
}

}  // namespace fastgan::hdf5
