// npy, versions 1 to 3: the magic "\x93NUMPY", two bytes of version, the length of the header, the
// header (a Python dictionary of descr, fortran_order, shape), the numbers.
#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>

#include "fastgan/atomic_file.hpp"
#include "fastgan/error.hpp"
#include "src/io/columns.hpp"
#include "src/io/formats.hpp"

namespace fastgan {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kHeader = 128;                  // of our own files, constant
constexpr std::uint64_t kLongestHeader = 1 << 20;     // of foreign ones
constexpr std::size_t kBlock = std::size_t{1} << 22;  // bytes read at once

struct Layout {
  std::size_t bytes = 4;  // of one number: float32 or float64
  bool swapped = false, fortran_order = false;
  std::uint64_t rows = 0, columns = 0, begin = 0;
};

[[noreturn]] void fail(const std::string& path, const std::string& text) {
  throw Error(ErrorKind::bad_input, path + ": " + text);
}

// What follows `'key':` in the header, without leading blanks.
std::string_view value_of(std::string_view header, const std::string& key,
                          const std::string& path) {
  std::size_t at = header.find("'" + key + "'");
  if (at != std::string_view::npos) at = header.find(':', at);
  if (at != std::string_view::npos) at = header.find_first_not_of(' ', at + 1);
  if (at == std::string_view::npos) fail(path, "the npy header has no field '" + key + "'");
  return header.substr(at);
}

std::optional<std::vector<std::uint64_t>> shape_of(std::string_view text) {
  std::vector<std::uint64_t> shape;
  if (!text.starts_with('(')) return std::nullopt;
  text.remove_prefix(1);
  while (true) {
    while (text.starts_with(' ') || text.starts_with(',')) text.remove_prefix(1);
    if (text.starts_with(')')) return shape;
    std::uint64_t number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    shape.push_back(number);
  }
}

Layout parse_header(std::string_view header, const std::string& path) {
  Layout layout;
  const std::string descr(value_of(header, "descr", path).substr(0, 5));
  if (descr != "'<f4'" && descr != "'>f4'" && descr != "'<f8'" && descr != "'>f8'") {
    fail(path, "descr " + printable(descr) + "; expected '<f4', '>f4', '<f8' or '>f8'");
  }
  layout.bytes = descr[3] == '4' ? 4 : 8;
  layout.swapped = (descr[1] == '<') != (std::endian::native == std::endian::little);
  const std::string_view order = value_of(header, "fortran_order", path);
  layout.fortran_order = order.starts_with("True");
  if (!layout.fortran_order && !order.starts_with("False")) {
    fail(path, "the npy header's fortran_order is neither True nor False");
  }
  const auto shape = shape_of(value_of(header, "shape", path));
  if (!shape || shape->empty() || shape->size() > 2) {
    fail(path, "the array has " + std::to_string(shape ? shape->size() : 0) +
                   " dimensions; expected 2, (rows, columns)");
  }
  layout.rows = (*shape)[0];
  layout.columns = shape->size() == 2 ? (*shape)[1] : 1;
  return layout;
}

void read(std::ifstream& in, char* to, std::uint64_t bytes, const std::string& path) {
  if (!in.read(to, static_cast<std::streamsize>(bytes))) fail(path, "cannot be read to its end");
}

Layout read_layout(std::ifstream& in, const std::string& path) {
  std::array<unsigned char, 12> start{};
  in.read(reinterpret_cast<char*>(start.data()), start.size());
  const bool magic = in.gcount() == static_cast<std::streamsize>(start.size()) &&
                     std::memcmp(start.data(), kMagic.data(), kMagic.size()) == 0;
  if (!magic || start[6] < 1 || start[6] > 3) {
    fail(path, "is no npy file of version 1 to 3; was it saved by numpy.save?");
  }
  std::uint64_t length = start[8] + 256u * start[9];
  if (start[6] > 1) length += 65536u * (start[10] + std::uint64_t{256} * start[11]);
  const std::uint64_t begin = (start[6] > 1 ? 12 : 10) + length;
  const std::uint64_t size = std::filesystem::file_size(path);
  if (length > kLongestHeader || begin > size) {
    fail(path, "the npy header should have " + std::to_string(length) + " bytes, the file has " +
                   std::to_string(size));
  }
  std::string header(length, '\0');
  in.seekg(static_cast<std::streamoff>(begin - length));
  read(in, header.data(), length, path);
  Layout layout = parse_header(header, path);
  layout.begin = begin;
  const std::uint64_t numbers = (size - begin) / layout.bytes;
  if (layout.columns == 0 || layout.rows > numbers / layout.columns) {
    fail(path, "the header tells of " + std::to_string(layout.rows) + " x " +
                   std::to_string(layout.columns) + " numbers, the file holds " +
                   std::to_string(numbers) + "; it is cut off or damaged");
  }
  return layout;
}

float number_at(const char* bytes, const Layout& layout) {
  std::array<char, 8> raw{};
  std::memcpy(raw.data(), bytes, layout.bytes);
  if (layout.swapped) std::reverse(raw.data(), raw.data() + layout.bytes);
  if (layout.bytes == 4) return std::bit_cast<float>(std::array{raw[0], raw[1], raw[2], raw[3]});
  const double wide = std::bit_cast<double>(raw);
  // Beyond float32: infinity without a floating-point trap; the row is named later.
  constexpr double kMost = 0x1.ffffffp127;  // first double that rounds to infinity
  if (wide >= kMost) return std::bit_cast<float>(0x7f800000u);
  if (wide <= -kMost) return std::bit_cast<float>(0xff800000u);
  return static_cast<float>(wide);
}

// Rows in file order: block by block, all columns pass, the chosen ones stay.
void read_rows(std::ifstream& in, const Layout& layout, const std::vector<std::size_t>& chosen,
               std::uint64_t rows, Table& table, const std::string& path) {
  const std::uint64_t row_bytes = layout.columns * layout.bytes;
  const std::uint64_t block = std::max<std::uint64_t>(1, kBlock / row_bytes);
  std::vector<char> bytes(std::min(block, std::max<std::uint64_t>(rows, 1)) * row_bytes);
  in.seekg(static_cast<std::streamoff>(layout.begin));
  for (std::uint64_t first = 0; first < rows; first += block) {
    const std::uint64_t count = std::min(block, rows - first);
    read(in, bytes.data(), count * row_bytes, path);
    for (std::uint64_t r = 0; r < count; ++r) {
      for (const std::size_t c : chosen) {
        table.values.push_back(number_at(bytes.data() + r * row_bytes + c * layout.bytes, layout));
      }
    }
  }
}

void read_columns(std::ifstream& in, const Layout& layout, const std::vector<std::size_t>& chosen,
                  std::uint64_t rows, Table& table, const std::string& path) {
  table.values.resize(rows * chosen.size());
  std::vector<char> bytes(rows * layout.bytes);
  for (std::size_t c = 0; c < chosen.size(); ++c) {
    const std::uint64_t offset = layout.begin + chosen[c] * layout.rows * layout.bytes;
    in.seekg(static_cast<std::streamoff>(offset));
    read(in, bytes.data(), bytes.size(), path);
    for (std::uint64_t r = 0; r < rows; ++r) {
      table.values[r * chosen.size() + c] = number_at(bytes.data() + r * layout.bytes, layout);
    }
  }
}

class NpyWriter final : public TableWriter {
 public:
  NpyWriter(const std::string& path, const TableDescription& table)
      : file_(path), width_(table.columns.size()) {
    file_.write(header());
  }

  void append(std::span<const float> rows) override {
    check_rows(file_.path(), rows, width_);
    file_.write({reinterpret_cast<const char*>(rows.data()), rows.size_bytes()});
    rows_ += rows.size() / width_;
  }

  void commit() override {
    file_.overwrite(0, header());
    file_.commit();
  }

 private:
  // Blanks fill it up, so that the number of rows can be put in at the end.
  std::string header() const {
    std::string text(kMagic);
    text += {'\x01', '\x00', static_cast<char>(kHeader - 10), '\x00'};
    text += "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(rows_) + ", " +
            std::to_string(width_) + "), }";
    text.resize(kHeader - 1, ' ');
    return text + '\n';
  }

  AtomicFile file_;
  std::size_t width_;
  std::uint64_t rows_ = 0;
};

}  // namespace

Table read_npy(const std::string& path, const ReadOptions& options) {
  std::ifstream in(path, std::ios::binary);
  if (!in) fail(path, std::string("cannot be read: ") + std::strerror(errno));
  const Layout layout = read_layout(in, path);
  if (options.names.empty()) {
    fail(path, "an npy file does not name its " + std::to_string(layout.columns) +
                   " columns; give their names in order");
  }
  if (options.names.size() != layout.columns) {
    fail(path, "has " + std::to_string(layout.columns) + " columns; " +
                   std::to_string(options.names.size()) + " names are given");
  }
  const std::vector<std::size_t> chosen = choose_columns(path, options.names, options);
  Table table;
  for (const std::size_t c : chosen) table.columns.push_back(options.names[c]);
  std::uint64_t rows = layout.rows;
  if (options.limit >= 0) rows = std::min(rows, static_cast<std::uint64_t>(options.limit));
  table.values.reserve(rows * chosen.size());
  const auto read_all = layout.fortran_order ? read_columns : read_rows;
  read_all(in, layout, chosen, rows, table, path);
  return table;
}

std::unique_ptr<TableWriter> write_npy(const std::string& path, const TableDescription& table) {
  return std::make_unique<NpyWriter>(path, table);
}

}  // namespace fastgan
