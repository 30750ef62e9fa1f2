// Writing data sets row by row in constant memory, without the HDF5 library (hdf5_layout.hpp).
#pragma once

#include <zlib.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fastgan/atomic_file.hpp"
#include "src/io/hdf5_layout.hpp"

namespace fastgan::hdf5 {

/// A data set (rows, …) that grows by rows: chunks go to the file as they fill.
class Series {
 public:
  /// `row`: the sizes of one row, none for a list of numbers.
  Series(std::string name, Element element, Extent row, bool compress);

  /// Whole rows.
  void append(AtomicFile& file, std::span<const std::byte> rows);
  /// Writes the rows that have not filled a chunk. No rows follow.
  void finish(AtomicFile& file);
  /// Writes index and header, after finish().
  Link describe(AtomicFile& file, const std::vector<Message>& attributes) const;

 private:
  void write_chunk(AtomicFile& file);
  std::string_view compressed(const std::string& path);
  Extent with_rows(std::uint64_t rows) const;

  std::string name_;
  Element element_;
  Extent row_;
  std::size_t row_bytes_;
  bool compress_;
  std::uint64_t rows_ = 0, chunk_rows_;
  std::vector<std::byte> chunk_;  // (rows of a chunk, …)
  std::size_t used_ = 0;          // bytes in the chunk
  std::vector<Chunk> chunks_;
  std::vector<Bytef> shuffled_, deflated_;
};

/// What stands around the data sets: the group, the root with its attributes, the superblock. The
/// file begins with kSuperblockSize bytes that are replaced.
void write_root(AtomicFile& file, std::vector<Link> links, std::vector<Message> attributes);

}  // namespace fastgan::hdf5
