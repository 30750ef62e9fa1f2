// Average images, and the difference of the averages of signal and background.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "fastgan/images.hpp"

namespace fastgan {

/// Mean of every pixel, (height, width), summed in double in the order of the images. Throws Error
/// (bad_input) where there are no images.
std::vector<double> average_image(const Images& images);

/// Of the images `chosen`, such as those that a discriminator takes for real. Throws Error
/// (bad_usage) on a position beyond the last image.
std::vector<double> average_image(const Images& images, std::span<const std::size_t> chosen);

struct ClassAverages {
  std::vector<double> signal, background;
  std::vector<double> difference;  ///< signal − background
};

/// Throws Error (bad_input) where a class has no images, (bad_usage) on images without classes.
ClassAverages class_averages(const Images& images);

}  // namespace fastgan
