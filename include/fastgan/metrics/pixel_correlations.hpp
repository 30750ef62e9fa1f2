// How the pixels of images go with a number of each image, such as an output of a discriminator.
#pragma once

#include <span>
#include <vector>

#include "fastgan/images.hpp"

namespace fastgan {

/// Pearson correlation of every pixel with `numbers` (n), (height, width), in double from centred
/// values (arXiv:1701.05927, figure 19); 0 for a pixel that is the same in all images and where
/// all numbers are equal. Throws Error (bad_input) without images and on values that are not
/// finite, (bad_usage) on another count of numbers.
std::vector<double> pixel_correlations(const Images& images, std::span<const float> numbers);

}  // namespace fastgan
