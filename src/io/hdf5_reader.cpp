// Reads tables in HDF5: checks what can be checked from outside, then lets libhdf5 read in a child
// process and takes the numbers from it.
#include <algorithm>
#include <array>
#include <cstring>

#include "fastgan/error.hpp"
#include "src/io/columns.hpp"
#include "src/io/formats.hpp"
#include "src/io/hdf5_isolated.hpp"
#include "src/io/hdf5_sets.hpp"
#include "src/io/hdf5_table.hpp"

namespace fastgan {
namespace {

// Kinds of messages.
constexpr char kColumn = 'c', kUnit = 'u', kShape = 's', kNumbers = 'n';

struct Shape {
  std::uint64_t rows, by_columns;
};

[[noreturn]] void fail(const std::string& path, const std::string& text) {
  throw Error(ErrorKind::bad_input, path + ": " + text);
}

// The child.
void read_and_send(const MessageSink& sink, const std::string& path, const ReadOptions& options) {
  hdf5::StoredTable table = hdf5::open_table(path);
  if (table.columns.empty()) table.columns = options.names;
  if (table.columns.empty()) {
    fail(path, "data set 'events' has no attribute 'columns' with the names of its " +
                   std::to_string(table.width) + " columns; add it, or give the names");
  }
  if (table.columns.size() != table.width) {
    fail(path, "has " + std::to_string(table.width) + " columns; " +
                   std::to_string(table.columns.size()) + " names are given");
  }
  const std::vector<std::size_t> chosen = choose_columns(path, table.columns, options);
  std::uint64_t rows = table.rows;
  if (options.limit >= 0) rows = std::min(rows, static_cast<std::uint64_t>(options.limit));
  for (const std::size_t c : chosen) send_text(sink, kColumn, table.columns[c]);
  for (const std::size_t c : chosen) {
    if (!table.units.empty()) send_text(sink, kUnit, table.units[c]);
  }
  const std::array<Shape, 1> shape{{{rows, table.by_columns ? 1u : 0u}}};
  send(sink, kShape, std::span<const Shape>(shape));
  if (table.by_columns) {
    for (const std::size_t c : chosen) {
      hdf5::read_blocks(table.sets[c], rows, path,
                        [&](std::span<const float> block) { send_numbers(sink, kNumbers, block); });
    }
    return;
  }
  std::vector<float> picked;
  hdf5::read_blocks(table.sets[0], rows, path, [&](std::span<const float> block) {
    picked.clear();
    for (std::size_t row = 0; row < block.size(); row += table.width) {
      for (const std::size_t c : chosen) picked.push_back(block[row + c]);
    }
    send_numbers(sink, kNumbers, picked);
  });
}

// The parent. What the child says is checked again: its memory may have been damaged, too.
class Receiver {
 public:
  Receiver(const std::string& path, std::uint64_t file_bytes)
      : path_(path), most_numbers_(most_hdf5_numbers(file_bytes)) {}

  void receive(char kind, std::span<const std::byte> bytes) {
    const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (kind == kColumn) table_.columns.push_back(text);
    if (kind == kUnit) table_.units.push_back(text);
    if (kind == kShape) set_shape(bytes);
    if (kind == kNumbers) add(bytes);
  }

  Table table() && {
    const bool units = table_.units.empty() || table_.units.size() == table_.columns.size();
    if (!units || received_ != table_.values.size()) damaged();
    return std::move(table_);
  }

 private:
  [[noreturn]] void damaged() const { fail(path_, "cannot be read; the file is damaged"); }

  void set_shape(std::span<const std::byte> bytes) {
    const std::size_t width = table_.columns.size();
    if (bytes.size() != sizeof(Shape) || width == 0) damaged();
    std::memcpy(&shape_, bytes.data(), sizeof(Shape));
    if (shape_.rows > most_numbers_ / width) damaged();
    table_.values.resize(shape_.rows * width);
  }

  void add(std::span<const std::byte> bytes) {
    const std::size_t count = bytes.size() / sizeof(float);
    const std::size_t width = table_.columns.size();
    if (count > table_.values.size() - received_) damaged();
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t k = received_ + i;
      const std::size_t at = shape_.by_columns ? k % shape_.rows * width + k / shape_.rows : k;
      std::memcpy(&table_.values[at], bytes.data() + i * sizeof(float), sizeof(float));
    }
    received_ += count;
  }

  const std::string& path_;
  std::uint64_t most_numbers_;
  Table table_;
  Shape shape_{};
  std::size_t received_ = 0;
};

}  // namespace

Table read_hdf5(const std::string& path, const ReadOptions& options) {
  const std::uint64_t size = check_hdf5_outside(path);
  Receiver receiver(path, size);
  run_isolated(
      path, hdf5_limits(size), [&](const MessageSink& sink) { read_and_send(sink, path, options); },
      [&](char kind, std::span<const std::byte> bytes) { receiver.receive(kind, bytes); });
  return std::move(receiver).table();
}

}  // namespace fastgan
