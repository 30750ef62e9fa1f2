// Where the text of an LHE file goes: to the file as it is, or through gzip.
#pragma once

#include <zlib.h>

#include <string>
#include <string_view>
#include <vector>

#include "fastgan/atomic_file.hpp"

namespace fastgan {

class LheSink {
 public:
  /// Compresses where `path` ends in .gz. Throws Error (resource).
  explicit LheSink(const std::string& path);
  LheSink(const LheSink&) = delete;
  LheSink& operator=(const LheSink&) = delete;
  ~LheSink();

  /// Text reaches the file in pieces of one size, so that the bytes do not depend on the calls.
  void write(std::string_view text);
  void commit();
  const std::string& path() const { return file_.path(); }

 private:
  void compress(std::string_view text, int flush);
  void flush(int mode);

  AtomicFile file_;
  bool gzip_;
  z_stream stream_ = {};
  std::string text_;
  std::vector<char> compressed_;
};

}  // namespace fastgan
