// Images in memory: pixels, the class of each image, and numbers that belong to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "fastgan/table.hpp"

namespace fastgan {

struct Images {
  std::size_t height = 0, width = 0;
  std::vector<float> pixels;              // (n, height, width)
  std::vector<std::uint8_t> signal = {};  // (n) 1 for signal, 0 for background; or empty
  Table observables = {};                 // (n, columns), or without columns

  std::size_t area() const { return height * width; }
  std::size_t count() const { return area() == 0 ? 0 : pixels.size() / area(); }
  std::span<const float> image(std::size_t i) const {
    return std::span(pixels).subspan(i * area(), area());
  }
};

/// Throws Error (bad_input) starting with `where`: sizes that do not agree, a pixel that is NaN,
/// infinite or negative (with image, row and column, from 0), a class that is neither 0 nor 1.
void check_images(const std::string& where, const Images& images);

/// The images of one class, in their order. Throws Error (bad_usage) on images without classes.
Images of_class(const Images& images, std::uint8_t signal);

}  // namespace fastgan
