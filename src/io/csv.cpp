// csv: a line of names, then a line a row; numbers are the shortest decimals that read back to the
// same float32, independent of the locale.
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <string_view>
#include <utility>

#include "fastgan/atomic_file.hpp"
#include "fastgan/error.hpp"
#include "src/io/columns.hpp"
#include "src/io/formats.hpp"

namespace fastgan {
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 20;
constexpr std::size_t kLongestNumber = 16;  // "-1.17549435e-38" and a separator

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  for (std::size_t comma; (comma = line.find(',')) != std::string_view::npos;) {
    fields.push_back(trimmed(line.substr(0, comma)));
    line.remove_prefix(comma + 1);
  }
  fields.push_back(trimmed(line));
  return fields;
}

std::vector<std::string> names_of(std::string_view line, const std::string& path) {
  if (line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);  // byte order mark
  std::vector<std::string> names;
  for (std::string_view name : fields_of(line)) {
    if (name.size() >= 2 && name.front() == '"' && name.back() == '"') {
      name = name.substr(1, name.size() - 2);
    }
    if (name.empty()) {
      throw Error(ErrorKind::bad_input,
                  path + ": line 1: a column has no name; expected names parted by commas");
    }
    names.emplace_back(name);
  }
  return names;
}

class CsvReader {
 public:
  CsvReader(const std::string& path, const ReadOptions& options)
      : path_(path), limit_(options.limit), in_(path, std::ios::binary) {
    if (!in_) fail(std::string("cannot be read: ") + std::strerror(errno));
    std::string line;
    if (!std::getline(in_, line)) fail("is empty; expected a line of column names");
    names_ = names_of(line, path_);
    chosen_ = choose_columns(path_, names_, options);
    for (const std::size_t c : chosen_) table_.columns.push_back(names_[c]);
  }

  Table rows() {
    std::string line;
    std::int64_t count = 0;
    for (number_ = 2; count != limit_ && std::getline(in_, line); ++number_) {
      if (trimmed(line).empty()) continue;
      add_row(line);
      ++count;
    }
    if (in_.bad()) fail("cannot be read to its end");
    return std::move(table_);
  }

 private:
  [[noreturn]] void fail(const std::string& text) const {
    throw Error(ErrorKind::bad_input, path_ + ": " + text);
  }

  void add_row(const std::string& line) {
    const std::vector<std::string_view> fields = fields_of(line);
    if (fields.size() != names_.size()) {
      fail("line " + std::to_string(number_) + " has " + std::to_string(fields.size()) +
           " fields; expected " + std::to_string(names_.size()) + " as in line 1");
    }
    for (const std::size_t c : chosen_) table_.values.push_back(number(fields[c], names_[c]));
  }

  float number(std::string_view text, const std::string& column) const {
    const std::string_view digits =
        text.starts_with('+') && !text.starts_with("+-") ? text.substr(1) : text;
    double value = 0;  // decimals of other programs may have more digits and exponents than float
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    float result = 0;
    const auto [float_end, float_code] =
        std::from_chars(digits.data(), digits.data() + digits.size(), result);
    const bool whole = end == digits.data() + digits.size() && float_end == end;
    const bool tiny = code == std::errc() && value > -1 && value < 1;
    if (whole && float_code == std::errc::result_out_of_range && tiny) return 0.0f;
    if (!whole || digits.empty() || float_code != std::errc() || !std::isfinite(result)) {
      fail("line " + std::to_string(number_) + ", column '" + printable(column) + "': '" +
           printable(std::string(text)) + "'; expected a finite number of float32");
    }
    return result;
  }

  std::string path_;
  std::int64_t limit_ = -1, number_ = 1;
  std::ifstream in_;
  std::vector<std::string> names_;
  std::vector<std::size_t> chosen_;
  Table table_;
};

class CsvWriter final : public TableWriter {
 public:
  CsvWriter(const std::string& path, const TableDescription& table)
      : file_(path), width_(table.columns.size()) {
    std::string line;
    for (const std::string& name : table.columns) line += (line.empty() ? "" : ",") + name;
    file_.write(line + "\n");
  }

  void append(std::span<const float> rows) override {
    check_rows(file_.path(), rows, width_);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (used_ + kLongestNumber > kBuffer) flush();
      char* const begin = buffer_.data() + used_;
      char* const end = std::to_chars(begin, begin + kLongestNumber - 1, rows[i]).ptr;
      *end = (i + 1) % width_ == 0 ? '\n' : ',';
      used_ += static_cast<std::size_t>(end - begin) + 1;
    }
  }

  void commit() override {
    flush();
    file_.commit();
  }

 private:
  void flush() {
    file_.write({buffer_.data(), used_});
    used_ = 0;
  }

  AtomicFile file_;
  std::size_t width_, used_ = 0;
  std::vector<char> buffer_ = std::vector<char>(kBuffer);
};

}  // namespace

Table read_csv(const std::string& path, const ReadOptions& options) {
  return CsvReader(path, options).rows();
}

std::unique_ptr<TableWriter> write_csv(const std::string& path, const TableDescription& table) {
  return std::make_unique<CsvWriter>(path, table);
}

}  // namespace fastgan
