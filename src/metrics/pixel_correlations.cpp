#include "fastgan/metrics/pixel_correlations.hpp"

#include <algorithm>
#include <cmath>

#include "fastgan/error.hpp"
#include "fastgan/metrics/average_images.hpp"

namespace fastgan {

std::vector<double> pixel_correlations(const Images& images, std::span<const float> numbers) {
  if (numbers.size() != images.count()) {
    throw Error(ErrorKind::bad_usage, "correlations of pixels: found " +
                                          std::to_string(numbers.size()) + " numbers for " +
                                          std::to_string(images.count()) + " images");
  }
  check_images("correlations of pixels", images);
  double mean = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!std::isfinite(numbers[i])) {
      throw Error(ErrorKind::bad_input, "correlations of pixels: the number of image " +
                                            std::to_string(i) + " (from 0) is not finite");
    }
    mean += static_cast<double>(numbers[i]);
  }
  mean /= static_cast<double>(numbers.size());
  const std::vector<double> means = average_image(images);
  std::vector<double> products(images.area(), 0.0), squares(images.area(), 0.0);
  double square = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double number = static_cast<double>(numbers[i]) - mean;
    const std::span<const float> image = images.image(i);
    square += number * number;
    for (std::size_t k = 0; k < means.size(); ++k) {
      const double pixel = static_cast<double>(image[k]) - means[k];
      products[k] += number * pixel;
      squares[k] += pixel * pixel;
    }
  }
  const auto constant = [&](std::size_t k) {
    for (std::size_t i = 1; i < images.count(); ++i) {
      if (images.image(i)[k] != images.image(0)[k]) return false;
    }
    return true;
  };
  const bool equal = std::all_of(numbers.begin(), numbers.end(),
                                 [&](float number) { return number == numbers[0]; });
  for (std::size_t k = 0; k < products.size(); ++k) {
    const double norm = std::sqrt(square) * std::sqrt(squares[k]);
    products[k] = norm > 0 && !equal && !constant(k) ? products[k] / norm : 0.0;
  }
  return products;
}

}  // namespace fastgan
