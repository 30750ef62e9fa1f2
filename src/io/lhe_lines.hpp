// Lines of a text file, plain or compressed with gzip.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fastgan {

class LheLines {
 public:
  /// Throws Error (bad_input) where the file cannot be read.
  explicit LheLines(const std::string& path);
  LheLines(const LheLines&) = delete;
  LheLines& operator=(const LheLines&) = delete;
  ~LheLines();

  /// The next line without its end, valid until the next call; false at the end of the file.
  /// Throws Error (bad_input) on damaged gzip and on lines that are too long to be meant.
  bool next(std::string_view& line);
  /// Of the last line, from 1.
  std::int64_t number() const { return number_; }
  const std::string& path() const { return path_; }
  /// Throws Error (bad_input) that names file and line.
  [[noreturn]] void fail(const std::string& text) const;

 private:
  bool fill();

  std::string path_, line_;
  gzFile file_ = nullptr;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;
  std::int64_t number_ = 0;
};

}  // namespace fastgan
