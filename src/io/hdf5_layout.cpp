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

std::size_t bytes_of(Element element) { return element == Element::float32 ? 4 : 1; }

Message dataspace(const Extent& sizes) {
  Bytes body;
  body.u8(1).u8(static_cast<unsigned>(sizes.size())).u8(1).fill_to(8);
  for (const std::uint64_t size : sizes) body.u64(size);
  body.u64(kUndefined);
  for (std::size_t d = 1; d < sizes.size(); ++d) body.u64(sizes[d]);
  return {kDataspace, body.str()};
}

Message element_type(Element element) {
  Bytes body;
  if (element == Element::uint8) {
    body.u8(0x10).u8(0).u8(0).u8(0).u32(1).u16(0).u16(8);  // an integer without sign, 1 byte
  } else {
    body.u8(0x11).u8(0x20).u8(31).u8(0).u32(4);  // IEEE, sign in bit 31, 4 bytes
    body.u16(0).u16(32).u8(23).u8(8).u8(0).u8(23).u32(127);
  }
  return {kDatatype, body.str()};
}

Message fill_value() {
  // Space as chunks come; written if set by the user; the default value.
  return {kFillValue, Bytes().u8(2).u8(3).u8(2).u8(1).u32(0).str()};
}

Message chunked_layout(std::uint64_t index, const Extent& chunk, Element element) {
  Bytes body;
  body.u8(3).u8(2).u8(static_cast<unsigned>(chunk.size() + 1)).u64(index);
  for (const std::uint64_t size : chunk) body.u32(size);
  return {kLayout, body.u32(bytes_of(element)).str()};
}

Message shuffle_and_deflate(unsigned level, Element element) {
  Bytes body;
  body.u8(1).u8(2).fill_to(8);
  body.u16(2).u16(0).u16(1).u16(1).u32(bytes_of(element)).u32(0);
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

Group group_of(std::vector<Link> links, std::uint64_t address) {
  std::sort(links.begin(), links.end(),
            [](const Link& a, const Link& b) { return a.name < b.name; });
  Bytes names;
  std::vector<std::uint64_t> name_at;
  name_at.reserve(links.size());
  names.u64(0);  // the heap begins with an empty name
  for (const Link& link : links) {
    name_at.push_back(names.size());
    names.text(link.name).u8(0).align();
  }
  const std::size_t tree_size = 24 + 2 * kGroupInternalK * 8 + (2 * kGroupInternalK + 1) * 8;
  const std::uint64_t heap = address + tree_size;
  const std::uint64_t names_at = heap + 32;
  const std::size_t node_size = 8 + 2 * kGroupLeafK * kLink;
  const std::size_t of_node = 2 * kGroupLeafK;
  const std::size_t nodes = (links.size() + of_node - 1) / of_node;
  Bytes tree, rest;
  tree.text("TREE").u8(0).u8(0).u16(nodes).u64(kUndefined).u64(kUndefined).u64(0);
  rest.text("HEAP").u32(0).u64(names.size()).u64(1).u64(names_at).text(names.str());
  for (std::size_t first = 0; first < links.size(); first += of_node) {
    const std::size_t last = std::min(first + of_node, links.size());
    tree.u64(heap + rest.size()).u64(name_at[last - 1]);  // a child and its greatest name
    const std::size_t end = rest.size() + node_size;
    rest.text("SNOD").u8(1).u8(0).u16(last - first);
    for (std::size_t i = first; i < last; ++i) {
      rest.u64(name_at[i]).u64(links[i].object).u64(0).u64(0).u64(0);
    }
    rest.fill_to(end);
  }
  return {tree.fill_to(tree_size).str() + rest.str(), address, heap};
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

// Bytes, mask, offsets in every dimension and in the bytes of an element.
std::size_t key_size(std::size_t rank) { return 8 + (rank + 1) * 8; }
std::size_t node_size(std::size_t rank) {
  return 24 + (kChildren + 1) * key_size(rank) + kChildren * 8;
}

// A child of the level being built: a chunk or a node, and the first row below it.
struct Child {
  std::uint64_t address, bytes, row;
};

void key(Bytes& node, std::uint64_t bytes, std::uint64_t row, std::size_t rank) {
  node.u32(bytes).u32(0).u64(row);
  for (std::size_t d = 0; d < rank; ++d) node.u64(0);
}

struct Level {
  const std::vector<Child>& children;
  unsigned number;
  std::size_t rank;
  std::uint64_t end_row;
};

std::string index_node(const Level& level, std::size_t first, std::size_t count,
                       std::uint64_t address) {
  const std::vector<Child>& children = level.children;
  const std::size_t last = first + count, size = node_size(level.rank);
  Bytes node;
  node.text("TREE").u8(1).u8(level.number).u16(count);
  node.u64(first == 0 ? kUndefined : address - size);
  node.u64(last == children.size() ? kUndefined : address + size);
  for (std::size_t c = first; c < last; ++c) {
    key(node, children[c].bytes, children[c].row, level.rank);
    node.u64(children[c].address);
  }
  key(node, 0, last == children.size() ? level.end_row : children[last].row, level.rank);
  return node.fill_to(size).str();
}

}  // namespace

std::pair<std::string, std::uint64_t> chunk_index(const std::vector<Chunk>& chunks,
                                                  std::uint64_t chunk_rows, std::size_t rank,
                                                  std::uint64_t address) {
  if (chunks.empty()) return {"", kUndefined};
  std::vector<Child> children;
  children.reserve(chunks.size());
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
      bytes += index_node({children, level, rank, end_row}, first, count, at);
    }
    children = std::move(nodes);
  }
  return {std::move(bytes), children[0].address};
}

}  // namespace fastgan::hdf5
