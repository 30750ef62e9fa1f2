// Writes HDF5 without the HDF5 library: the bytes depend on the rows alone, not on the release of a
// library or on the time; a full disk is an ordinary error (the library can crash at exit once it
// failed to flush); and the library never runs in the calling process (see hdf5_reader.cpp).
// File: superblock, chunks as they fill, then index, data set and group.
#include <zlib.h>

#include <algorithm>
#include <string_view>

#include "fastgan/atomic_file.hpp"
#include "fastgan/error.hpp"
#include "src/io/columns.hpp"
#include "src/io/formats.hpp"
#include "src/io/hdf5_layout.hpp"

namespace fastgan {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 17;  // small beside a cache, large to a disk
constexpr unsigned kDeflateLevel = 4;

class Hdf5Writer final : public TableWriter {
 public:
  Hdf5Writer(const std::string& path, const TableDescription& table, bool compress)
      : file_(path), table_(table), width_(table.columns.size()), compress_(compress) {
    chunk_.resize(std::max<std::size_t>(1, kChunkBytes / (width_ * sizeof(float))) * width_);
    file_.write(std::string(hdf5::kSuperblockSize, '\0'));
  }

  void append(std::span<const float> rows) override {
    check_rows(file_.path(), rows, width_);
    rows_ += rows.size() / width_;
    while (!rows.empty()) {
      if (used_ == chunk_.size()) write_chunk();
      const std::size_t count = std::min(rows.size(), chunk_.size() - used_);
      std::copy_n(rows.begin(), count, chunk_.begin() + static_cast<std::ptrdiff_t>(used_));
      used_ += count;
      rows = rows.subspan(count);
    }
  }

  void commit() override {
    if (chunks_.empty() && used_ > 0) chunk_.resize(used_);  // a small table is one small chunk
    if (used_ > 0) write_chunk();
    write_structure();
    file_.commit();
  }

 private:
  std::uint64_t chunk_rows() const { return chunk_.size() / width_; }

  void write_chunk() {
    std::fill(chunk_.begin() + static_cast<std::ptrdiff_t>(used_), chunk_.end(), 0.0f);
    used_ = 0;
    std::string_view bytes(reinterpret_cast<const char*>(chunk_.data()),
                           chunk_.size() * sizeof(float));
    if (compress_) bytes = compressed(bytes);
    chunks_.push_back({file_.size(), bytes.size()});
    file_.write(bytes);
  }

  // All first bytes of the numbers, then all second bytes, …: exponents compress among themselves.
  std::string_view compressed(std::string_view bytes) {
    const std::size_t count = chunk_.size();
    shuffled_.resize(bytes.size());
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t b = 0; b < sizeof(float); ++b) {
        shuffled_[b * count + i] = static_cast<Bytef>(bytes[sizeof(float) * i + b]);
      }
    }
    uLongf size = compressBound(shuffled_.size());
    deflated_.resize(size);
    if (compress2(deflated_.data(), &size, shuffled_.data(), shuffled_.size(), kDeflateLevel) !=
        Z_OK) {
      throw Error(ErrorKind::resource, file_.path() + ": no memory to compress");
    }
    return {reinterpret_cast<const char*>(deflated_.data()), size};
  }

  std::vector<hdf5::Message> attributes(hdf5::GlobalHeap& heap, std::uint64_t heap_at) const {
    std::vector<hdf5::Message> messages{
        text_attribute("columns", table_.columns, false, heap, heap_at)};
    if (!table_.units.empty()) {
      messages.push_back(text_attribute("units", table_.units, false, heap, heap_at));
    }
    return messages;
  }

  void write_structure() {
    const std::uint64_t heap_at = file_.size();
    hdf5::GlobalHeap heap;
    std::vector<hdf5::Message> of_data = attributes(heap, heap_at);
    std::vector<hdf5::Message> of_root = attributes(heap, heap_at);
    for (const auto& [name, text] : table_.attributes) {
      of_root.push_back(text_attribute(name, {text}, true, heap, heap_at));
    }
    file_.write(heap.bytes());
    const auto [nodes, index] = hdf5::chunk_index(chunks_, chunk_rows(), file_.size());
    file_.write(nodes);

    std::vector<hdf5::Message> data{hdf5::dataspace(rows_, width_), hdf5::float32_type(),
                                    hdf5::fill_value(),
                                    hdf5::chunked_layout(index, chunk_rows(), width_)};
    if (compress_) data.push_back(hdf5::shuffle_and_deflate(kDeflateLevel));
    data.insert(data.end(), of_data.begin(), of_data.end());
    const std::uint64_t data_at = file_.size();
    file_.write(hdf5::object_header(data));

    const hdf5::Group group = hdf5::group_of_one("events", data_at, file_.size());
    file_.write(group.bytes);
    of_root.insert(of_root.begin(), hdf5::symbol_table(group.tree, group.heap));
    const std::uint64_t root_at = file_.size();
    file_.write(hdf5::object_header(of_root));
    file_.overwrite(0, hdf5::superblock(root_at, group, file_.size()));
  }

  AtomicFile file_;
  TableDescription table_;
  std::size_t width_;
  bool compress_;
  std::uint64_t rows_ = 0;
  std::vector<float> chunk_;  // (rows of a chunk, columns)
  std::size_t used_ = 0;      // numbers in the chunk
  std::vector<hdf5::Chunk> chunks_;
  std::vector<Bytef> shuffled_, deflated_;
};

}  // namespace

std::unique_ptr<TableWriter> write_hdf5(const std::string& path, const TableDescription& table,
                                        const WriteOptions& options) {
  for (const auto& [name, text] : table.attributes) {
    if (name.empty() || name == "columns" || name == "units") {
      throw Error(ErrorKind::bad_usage, path + ": an attribute cannot be named '" + name + "'");
    }
  }
  return std::make_unique<Hdf5Writer>(path, table, options.compress);
}

}  // namespace fastgan
