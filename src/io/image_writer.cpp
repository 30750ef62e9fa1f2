// Writes sets of images as HDF5; see hdf5_writer.cpp for why without the HDF5 library.
#include <filesystem>
#include <set>

#include "fastgan/atomic_file.hpp"
#include "fastgan/error.hpp"
#include "fastgan/io/image_io.hpp"
#include "src/io/columns.hpp"
#include "src/io/formats.hpp"
#include "src/io/hdf5_series.hpp"

namespace fastgan {
namespace {

using hdf5::Element;

class Hdf5ImageWriter final : public ImageWriter {
 public:
  Hdf5ImageWriter(const std::string& path, const ImageDescription& images, bool compress)
      : file_(path),
        images_(images),
        pixels_("image", Element::float32, {images.height, images.width}, compress),
        signal_("signal", Element::uint8, {}, compress) {
    for (const std::string& name : images.observables) {
      observables_.emplace_back(name, Element::float32, hdf5::Extent{}, compress);
    }
    file_.write(std::string(hdf5::kSuperblockSize, '\0'));
  }

  void append(const ImageBatch& batch) override {
    check(batch);
    pixels_.append(file_, std::as_bytes(batch.pixels));
    signal_.append(file_, std::as_bytes(batch.signal));
    const std::size_t width = observables_.size();
    for (std::size_t k = 0; k < width; ++k) {
      column_.clear();
      for (std::size_t at = k; at < batch.observables.size(); at += width) {
        column_.push_back(batch.observables[at]);
      }
      observables_[k].append(file_, std::as_bytes(std::span<const float>(column_)));
    }
  }

  void commit() override {
    pixels_.finish(file_);
    signal_.finish(file_);
    for (hdf5::Series& series : observables_) series.finish(file_);

    const std::uint64_t heap_at = file_.size();
    hdf5::GlobalHeap heap;
    const std::vector<hdf5::Message> of_root = root_attributes(heap, heap_at);
    const std::vector<hdf5::Message> no_attributes;
    std::vector<std::vector<hdf5::Message>> units(observables_.size());
    for (std::size_t k = 0; k < images_.units.size(); ++k) {
      units[k].push_back(text_attribute("units", {images_.units[k]}, true, heap, heap_at));
    }
    file_.write(heap.bytes());
    std::vector<hdf5::Link> links{pixels_.describe(file_, no_attributes)};
    if (images_.signal) links.push_back(signal_.describe(file_, no_attributes));
    for (std::size_t k = 0; k < observables_.size(); ++k) {
      links.push_back(observables_[k].describe(file_, units[k]));
    }
    write_root(file_, std::move(links), of_root);
    file_.commit();
  }

 private:
  void check(const ImageBatch& batch) const {
    const std::size_t area = images_.height * images_.width, count = batch.pixels.size() / area;
    const auto refuse = [&](std::size_t found, const char* what, std::size_t expected) {
      throw Error(ErrorKind::bad_usage, file_.path() + ": found " + std::to_string(found) + what +
                                            " for " + std::to_string(count) + " images; expected " +
                                            std::to_string(expected));
    };
    if (batch.pixels.size() % area != 0) refuse(batch.pixels.size(), " pixels", count * area);
    const std::size_t classes = images_.signal ? count : 0;
    if (batch.signal.size() != classes) refuse(batch.signal.size(), " classes", classes);
    const std::size_t numbers = count * images_.observables.size();
    if (batch.observables.size() != numbers) {
      refuse(batch.observables.size(), " observables", numbers);
    }
  }

  std::vector<hdf5::Message> root_attributes(hdf5::GlobalHeap& heap, std::uint64_t heap_at) const {
    std::vector<std::string> names{"image"};
    if (images_.signal) names.emplace_back("signal");
    names.insert(names.end(), images_.observables.begin(), images_.observables.end());
    std::vector<hdf5::Message> messages{text_attribute("columns", names, false, heap, heap_at)};
    for (const auto& [name, text] : images_.attributes) {
      messages.push_back(text_attribute(name, {text}, true, heap, heap_at));
    }
    return messages;
  }

  AtomicFile file_;
  ImageDescription images_;
  hdf5::Series pixels_, signal_;
  std::vector<hdf5::Series> observables_;
  std::vector<float> column_;
};

void check_description(const std::string& path, const ImageDescription& images) {
  const auto refuse = [&](const std::string& text) {
    throw Error(ErrorKind::bad_usage, path + ": " + text);
  };
  if (images.height == 0 || images.width == 0) refuse("images without pixels cannot be written");
  if (images.observables.size() + 2 > hdf5::kMostLinks) {
    refuse("more than " + std::to_string(hdf5::kMostLinks - 2) + " observables cannot be written");
  }
  std::set<std::string> names{"image", "signal"};
  for (const std::string& name : images.observables) {
    if (name.empty() || name == "." || name.find('/') != std::string::npos) {
      refuse("observable '" + printable(name) + "' is no name of a data set");
    }
    if (!names.insert(name).second) refuse("data set '" + printable(name) + "' occurs twice");
  }
  if (!images.units.empty() && images.units.size() != images.observables.size()) {
    refuse(std::to_string(images.units.size()) + " units for " +
           std::to_string(images.observables.size()) + " observables; expected one each");
  }
}

}  // namespace

std::unique_ptr<ImageWriter> open_image_writer(const std::string& path,
                                               const ImageDescription& description,
                                               const WriteOptions& options) {
  if (const auto suffix = std::filesystem::path(path).extension();
      suffix != ".h5" && suffix != ".hdf5") {
    throw Error(ErrorKind::bad_usage, path +
                                          ": images are written as HDF5; expected a name that "
                                          "ends in .h5 or .hdf5");
  }
  check_description(path, description);
  check_attributes(path, description.attributes);
  return std::make_unique<Hdf5ImageWriter>(path, description, options.compress);
}

}  // namespace fastgan
