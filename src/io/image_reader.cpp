// Reads sets of images: libhdf5 in a child process, checks of what comes from it here.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "fastgan/error.hpp"
#include "fastgan/io/image_io.hpp"
#include "src/io/columns.hpp"
#include "src/io/hdf5_images.hpp"
#include "src/io/hdf5_isolated.hpp"
#include "src/io/hdf5_sets.hpp"
#include "src/io/regular_file.hpp"

namespace fastgan {
namespace {

// Kinds of messages.
constexpr char kName = 'c', kUnit = 'u', kShape = 's', kNumbers = 'n';

struct Shape {
  std::uint64_t count, height, width, has_signal;
};

[[noreturn]] void fail(const std::string& path, const std::string& text) {
  throw Error(ErrorKind::bad_input, path + ": " + text);
}

// The child: names, units, shape, then the numbers of image, signal and each observable.
void read_and_send(const MessageSink& sink, const std::string& path,
                   const ImageReadOptions& options) {
  const hdf5::StoredImages images = hdf5::open_images(path, options);
  std::uint64_t count = images.count;
  if (options.limit >= 0) count = std::min(count, static_cast<std::uint64_t>(options.limit));
  for (const std::string& name : images.names) send_text(sink, kName, name);
  for (const std::string& unit : images.units) send_text(sink, kUnit, unit);
  const std::array<Shape, 1> shape{
      {{count, images.height, images.width, images.signal >= 0 ? 1u : 0u}}};
  send(sink, kShape, std::span<const Shape>(shape));
  std::vector<hid_t> sets{images.image};
  if (images.signal >= 0) sets.push_back(images.signal);
  sets.insert(sets.end(), images.observables.begin(), images.observables.end());
  for (const hid_t set : sets) {
    hdf5::read_blocks(set, count, path,
                      [&](std::span<const float> block) { send_numbers(sink, kNumbers, block); });
  }
}

// The parent. What the child says is checked again: its memory may have been damaged, too.
class Receiver {
 public:
  Receiver(const std::string& path, std::uint64_t file_bytes)
      : path_(path), most_numbers_(most_hdf5_numbers(file_bytes)) {}

  void receive(char kind, std::span<const std::byte> bytes) {
    const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if ((kind == kName || kind == kUnit) && has_shape_) damaged();
    if (kind == kName) names_.push_back(text);
    if (kind == kUnit) units_.push_back(text);
    if (kind == kShape) set_shape(bytes);
    if (kind == kNumbers) add(bytes);
  }

  Images images() && {
    if (!has_shape_ || units_.size() != names_.size() || received_ != expected_) damaged();
    Images images{shape_.height, shape_.width, std::move(pixels_), {}, {}};
    for (std::size_t i = 0; i < signal_.size(); ++i) images.signal.push_back(label(i));
    if (names_.empty()) return images;
    images.observables = {std::move(names_), std::move(units_), std::vector<float>(lists_.size())};
    for (std::size_t k = 0; k < lists_.size(); ++k) {
      images.observables.row(k % shape_.count)[k / shape_.count] = lists_[k];
    }
    return images;
  }

 private:
  [[noreturn]] void damaged() const { fail(path_, "cannot be read; the file is damaged"); }

  std::uint8_t label(std::size_t i) const {
    if (signal_[i] == 0 || signal_[i] == 1) return signal_[i] == 1 ? 1 : 0;
    fail(path_, "data set 'signal' is " + std::to_string(signal_[i]) + " for image " +
                    std::to_string(i) + " (from 0); expected 1 (signal) or 0 (background)");
  }

  void set_shape(std::span<const std::byte> bytes) {
    if (bytes.size() != sizeof(Shape) || has_shape_) damaged();
    has_shape_ = true;
    std::memcpy(&shape_, bytes.data(), sizeof(Shape));
    const std::uint64_t most = most_numbers_;
    if (shape_.height == 0 || shape_.width == 0 || shape_.height > most ||
        shape_.width > most / shape_.height || shape_.has_signal > 1) {
      damaged();
    }
    const std::uint64_t area = shape_.height * shape_.width;
    const std::uint64_t numbers = area + shape_.has_signal + names_.size();
    if (shape_.count > most / numbers) damaged();
    pixels_.resize(shape_.count * area);
    signal_.resize(shape_.count * shape_.has_signal);
    lists_.resize(shape_.count * names_.size());
    expected_ = shape_.count * numbers;
  }

  void add(std::span<const std::byte> bytes) {
    if (bytes.size() / sizeof(float) > expected_ - received_) damaged();
    for (std::vector<float>* part : {&pixels_, &signal_, &lists_}) {
      const std::size_t before = part == &pixels_   ? 0
                                 : part == &signal_ ? pixels_.size()
                                                    : pixels_.size() + signal_.size();
      if (received_ < before || received_ >= before + part->size()) continue;
      const std::size_t at = received_ - before;
      const std::size_t count = std::min(bytes.size() / sizeof(float), part->size() - at);
      std::memcpy(part->data() + at, bytes.data(), count * sizeof(float));
      bytes = bytes.subspan(count * sizeof(float));
      received_ += count;
    }
  }

  const std::string& path_;
  std::uint64_t most_numbers_;
  bool has_shape_ = false;
  Shape shape_{};
  std::vector<std::string> names_, units_;
  std::vector<float> pixels_, signal_, lists_;  // lists: one observable after the other
  std::size_t expected_ = 0, received_ = 0;
};

void check_observables(const std::string& path, const Images& images) {
  const Table& table = images.observables;
  for (std::size_t k = 0; k < table.values.size(); ++k) {
    if (std::isfinite(table.values[k])) continue;
    fail(path, "data set '" + printable(table.columns[k % table.width()]) + "' is NaN or infinite" +
                   " for image " + std::to_string(k / table.width()) +
                   " (from 0); repair it or leave the data set out");
  }
}

}  // namespace

Images read_images(const std::string& path, const ImageReadOptions& options) {
  check_regular_file(path);
  if (options.limit < -1 || !(options.threshold >= 0)) {
    throw Error(ErrorKind::bad_usage,
                "reading images: expected a limit of -1 (all), 0 or more, and a threshold of 0 or "
                "more; found " +
                    std::to_string(options.limit) + " and " + std::to_string(options.threshold));
  }
  const std::uint64_t size = check_hdf5_outside(path);
  Receiver receiver(path, size);
  run_isolated(
      path, hdf5_limits(size), [&](const MessageSink& sink) { read_and_send(sink, path, options); },
      [&](char kind, std::span<const std::byte> bytes) { receiver.receive(kind, bytes); });
  Images images = std::move(receiver).images();
  if (options.threshold > 0) {
    for (float& pixel : images.pixels) {
      // NaN and infinities stay and are refused.
      if (pixel < options.threshold && std::isfinite(pixel)) pixel = 0;
    }
  }
  check_images(path, images);
  check_observables(path, images);
  return images;
}

}  // namespace fastgan
