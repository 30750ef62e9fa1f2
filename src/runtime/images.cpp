#include "fastgan/images.hpp"

#include <cmath>

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

[[noreturn]] void fail(const std::string& where, const std::string& text) {
  throw Error(ErrorKind::bad_input, where + ": " + text);
}

void check_sizes(const std::string& where, const Images& images) {
  const std::size_t area = images.area(), n = images.count();
  if (area == 0 || images.pixels.size() % area != 0) {
    fail(where, "found " + std::to_string(images.pixels.size()) + " pixels; expected images of " +
                    std::to_string(images.height) + " x " + std::to_string(images.width));
  }
  if (!images.signal.empty() && images.signal.size() != n) {
    fail(where, "found " + std::to_string(images.signal.size()) + " classes for " +
                    std::to_string(n) + " images");
  }
  if (images.observables.width() > 0 && images.observables.rows() != n) {
    fail(where, "found observables of " + std::to_string(images.observables.rows()) +
                    " images for " + std::to_string(n));
  }
}

}  // namespace

void check_images(const std::string& where, const Images& images) {
  check_sizes(where, images);
  const std::size_t area = images.area();
  for (std::size_t k = 0; k < images.pixels.size(); ++k) {
    const float pixel = images.pixels[k];
    if (std::isfinite(pixel) && pixel >= 0) continue;
    const std::string found = std::isnan(pixel)   ? "is NaN"
                              : std::isinf(pixel) ? "is infinite"
                                                  : "is " + std::to_string(pixel);
    fail(where, "image " + std::to_string(k / area) + " (from 0), pixel (row " +
                    std::to_string(k % area / images.width) + ", column " +
                    std::to_string(k % images.width) + ") " + found +
                    "; expected a number of at least 0");
  }
  for (std::size_t i = 0; i < images.signal.size(); ++i) {
    if (images.signal[i] <= 1) continue;
    fail(where, "image " + std::to_string(i) + " (from 0) has the class " +
                    std::to_string(images.signal[i]) + "; expected 1 (signal) or 0 (background)");
  }
}

Images of_class(const Images& images, std::uint8_t signal) {
  if (images.signal.size() != images.count()) {
    throw Error(ErrorKind::bad_usage, "images of one class: the images have no classes");
  }
  Images chosen{images.height, images.width, {}, {}, {}};
  chosen.observables.columns = images.observables.columns;
  chosen.observables.units = images.observables.units;
  for (std::size_t i = 0; i < images.count(); ++i) {
    if (images.signal[i] != signal) continue;
    const auto image = images.image(i);
    chosen.pixels.insert(chosen.pixels.end(), image.begin(), image.end());
    chosen.signal.push_back(signal);
    const Table& from = images.observables;
    chosen.observables.values.insert(chosen.observables.values.end(), from.row(i),
                                     from.row(i) + from.width());
  }
  return chosen;
}

}  // namespace fastgan
