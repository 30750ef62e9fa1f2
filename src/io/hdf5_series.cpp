#include "src/io/hdf5_series.hpp"

#include <algorithm>
#include <numeric>

#include "fastgan/error.hpp"

namespace fastgan::hdf5 {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 17;  // small beside a cache, large to a disk
constexpr unsigned kDeflateLevel = 4;

}  // namespace

Series::Series(std::string name, Element element, Extent row, bool compress)
    : name_(std::move(name)),
      element_(element),
      row_(std::move(row)),
      row_bytes_(std::accumulate(row_.begin(), row_.end(), bytes_of(element),
                                 [](std::size_t a, std::uint64_t b) { return a * b; })),
      compress_(compress),
      chunk_rows_(std::max<std::size_t>(1, kChunkBytes / row_bytes_)),
      chunk_(chunk_rows_ * row_bytes_) {}

void Series::append(AtomicFile& file, std::span<const std::byte> rows) {
  rows_ += rows.size() / row_bytes_;
  while (!rows.empty()) {
    if (used_ == chunk_.size()) write_chunk(file);
    const std::size_t count = std::min(rows.size(), chunk_.size() - used_);
    std::copy_n(rows.begin(), count, chunk_.begin() + static_cast<std::ptrdiff_t>(used_));
    used_ += count;
    rows = rows.subspan(count);
  }
}

void Series::finish(AtomicFile& file) {
  if (chunks_.empty() && used_ > 0) {  // a small table is one small chunk
    chunk_.resize(used_);
    chunk_rows_ = rows_;
  }
  if (used_ > 0) write_chunk(file);
}

Link Series::describe(AtomicFile& file, const std::vector<Message>& attributes) const {
  const auto [nodes, index] = chunk_index(chunks_, chunk_rows_, row_.size() + 1, file.size());
  file.write(nodes);
  std::vector<Message> messages{dataspace(with_rows(rows_)), element_type(element_), fill_value(),
                                chunked_layout(index, with_rows(chunk_rows_), element_)};
  if (compress_) messages.push_back(shuffle_and_deflate(kDeflateLevel, element_));
  messages.insert(messages.end(), attributes.begin(), attributes.end());
  const std::uint64_t at = file.size();
  file.write(object_header(messages));
  return {name_, at};
}

void Series::write_chunk(AtomicFile& file) {
  std::fill(chunk_.begin() + static_cast<std::ptrdiff_t>(used_), chunk_.end(), std::byte{0});
  used_ = 0;
  std::string_view bytes(reinterpret_cast<const char*>(chunk_.data()), chunk_.size());
  if (compress_) bytes = compressed(file.path());
  chunks_.push_back({file.size(), bytes.size()});
  file.write(bytes);
}

// All first bytes of the numbers, then all second bytes, …: exponents compress among themselves.
std::string_view Series::compressed(const std::string& path) {
  const std::size_t width = bytes_of(element_), count = chunk_.size() / width;
  shuffled_.resize(chunk_.size());
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t b = 0; b < width; ++b) {
      shuffled_[b * count + i] = static_cast<Bytef>(chunk_[width * i + b]);
    }
  }
  uLongf size = compressBound(shuffled_.size());
  deflated_.resize(size);
  if (compress2(deflated_.data(), &size, shuffled_.data(), shuffled_.size(), kDeflateLevel) !=
      Z_OK) {
    throw Error(ErrorKind::resource, path + ": no memory to compress");
  }
  return {reinterpret_cast<const char*>(deflated_.data()), size};
}

Extent Series::with_rows(std::uint64_t rows) const {
  Extent sizes{rows};
  sizes.insert(sizes.end(), row_.begin(), row_.end());
  return sizes;
}

void write_root(AtomicFile& file, std::vector<Link> links, std::vector<Message> attributes) {
  const Group group = group_of(std::move(links), file.size());
  file.write(group.bytes);
  attributes.insert(attributes.begin(), symbol_table(group.tree, group.heap));
  const std::uint64_t root_at = file.size();
  file.write(object_header(attributes));
  file.overwrite(0, superblock(root_at, group, file.size()));
}

}  // namespace fastgan::hdf5
