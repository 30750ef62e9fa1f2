#include "src/io/hdf5_images.hpp"

#include "fastgan/error.hpp"
#include "src/io/columns.hpp"
#include "src/io/hdf5_sets.hpp"

namespace fastgan::hdf5 {
namespace {

[[noreturn]] void fail(const std::string& path, const std::string& text) {
  throw Error(ErrorKind::bad_input, path + ": " + text);
}

std::string shape(const std::vector<hsize_t>& dimensions) {
  if (dimensions.empty()) return "no array of numbers";
  std::string text = "[";
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    text += (d > 0 ? ", " : "") + std::to_string(dimensions[d]);
  }
  return text + "]";
}

std::string listed(hid_t file, const std::string& path) {
  std::string text;
  for (const std::string& name : set_names(file, path)) {
    if (text.size() > 1000) return text + ", …";
    text += (text.empty() ? "" : ", ") + printable(name);
  }
  return text.empty() ? "nothing" : text;
}

void open_pixels(hid_t file, const std::string& path, const ImageReadOptions& options,
                 StoredImages& images) {
  images.image = open_set(file, "image");
  if (images.image < 0) {
    fail(path, "no data set 'image'; expected images [n, height, width], the file holds " +
                   listed(file, path));
  }
  const std::vector<hsize_t> sizes = dimensions_of(images.image);
  const bool with_channel = sizes.size() == 4 && sizes[3] == 1;
  if ((sizes.size() != 3 && !with_channel) || sizes[1] == 0 || sizes[2] == 0) {
    fail(path, "data set 'image' is " + shape(sizes) +
                   "; expected [n, height, width] or [n, height, width, 1]");
  }
  images.count = sizes[0];
  images.height = sizes[1];
  images.width = sizes[2];
  if ((options.height != 0 && options.height != images.height) ||
      (options.width != 0 && options.width != images.width)) {
    fail(path, "data set 'image' has images of " + std::to_string(images.height) + " x " +
                   std::to_string(images.width) + " pixels; expected " +
                   std::to_string(options.height) + " x " + std::to_string(options.width));
  }
  check_storage(images.image, path, "image");
}

hid_t open_numbers(hid_t file, const std::string& path, const std::string& name,
                   std::uint64_t count, const std::string& advice) {
  const hid_t set = open_set(file, name);
  if (set < 0) {
    fail(path, "no data set '" + printable(name) + "'" + advice + "; the file holds " +
                   listed(file, path));
  }
  const std::vector<hsize_t> sizes = dimensions_of(set);
  if (sizes != std::vector<hsize_t>{count}) {
    fail(path, "data set '" + printable(name) + "' is " + shape(sizes) + "; expected one number " +
                   "for each of the " + std::to_string(count) + " images");
  }
  check_storage(set, path, name);
  return set;
}

/// All lists of one number per image.
std::vector<std::string> observable_names(hid_t file, const std::string& path,
                                          std::uint64_t count) {
  std::vector<std::string> names;
  for (const std::string& name : set_names(file, path)) {
    if (name == "image" || name == "signal") continue;
    const hid_t set = open_set(file, name);
    if (set >= 0 && dimensions_of(set) == std::vector<hsize_t>{count}) names.push_back(name);
  }
  return names;
}

}  // namespace

StoredImages open_images(const std::string& path, const ImageReadOptions& options) {
  const hid_t file = open_file(path);
  StoredImages images;
  open_pixels(file, path, options, images);
  if (options.needs_signal || open_set(file, "signal") >= 0) {
    images.signal = open_numbers(file, path, "signal", images.count,
                                 " with the class of each image (1 signal, 0 background)");
  }
  images.names =
      options.observables ? *options.observables : observable_names(file, path, images.count);
  for (const std::string& name : images.names) {
    const hid_t set = open_numbers(file, path, name, images.count, "");
    images.observables.push_back(set);
    const std::vector<std::string> unit = texts_of(set, "units");
    images.units.push_back(unit.size() == 1 ? unit[0] : "");
  }
  return images;
}

}  // namespace fastgan::hdf5
