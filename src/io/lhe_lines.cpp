#include "src/io/lhe_lines.hpp"

#include <cerrno>
#include <cstring>

#include "fastgan/error.hpp"
#include "src/io/regular_file.hpp"

namespace fastgan {
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 18;
constexpr std::size_t kLongestLine = std::size_t{1} << 20;

}  // namespace

LheLines::LheLines(const std::string& path) : path_(path), buffer_(kBuffer) {
  check_regular_file(path);
  file_ = ::gzopen(path.c_str(), "rb");  // what is not compressed is read as it is
  if (file_ == nullptr) {
    throw Error(ErrorKind::bad_input, path + ": cannot be read: " + std::strerror(errno));
  }
}

LheLines::~LheLines() { ::gzclose(file_); }

void LheLines::fail(const std::string& text) const {
  throw Error(ErrorKind::bad_input, path_ + ": line " + std::to_string(number_) + ": " + text);
}

bool LheLines::fill() {
  begin_ = 0;
  const int count = ::gzread(file_, buffer_.data(), static_cast<unsigned>(kBuffer));
  int code = Z_OK;
  const char* reason = ::gzerror(file_, &code);
  if (count < 0 || code == Z_BUF_ERROR || code == Z_DATA_ERROR) {
    ++number_;
    fail(code == Z_BUF_ERROR ? "the gzip data end early; the file is cut off"
                             : std::string("the gzip data are damaged: ") + reason);
  }
  end_ = static_cast<std::size_t>(count);
  return count > 0;
}

bool LheLines::next(std::string_view& line) {
  line_.clear();
  bool found = false, any = false;
  while (!found && (begin_ < end_ || fill())) {
    any = true;
    const char* const from = buffer_.data() + begin_;
    const void* const newline = std::memchr(from, '\n', end_ - begin_);
    found = newline != nullptr;
    const std::size_t length =
        found ? static_cast<std::size_t>(static_cast<const char*>(newline) - from) : end_ - begin_;
    line_.append(from, length);
    begin_ += length + (found ? 1 : 0);
    if (line_.size() > kLongestLine) {
      ++number_;
      fail("has more than " + std::to_string(kLongestLine) + " characters; is this an LHE file?");
    }
  }
  if (!any) return false;
  if (line_.ends_with('\r')) line_.pop_back();
  ++number_;
  line = line_;
  return true;
}

}  // namespace fastgan
