#include "fastgan/metrics/average_images.hpp"

#include <numeric>

#include "fastgan/error.hpp"

namespace fastgan {

std::vector<double> average_image(const Images& images, std::span<const std::size_t> chosen) {
  if (chosen.empty()) {
    throw Error(ErrorKind::bad_input, "average image: expected images, found none");
  }
  std::vector<double> sums(images.area(), 0.0);
  for (const std::size_t i : chosen) {
    if (i >= images.count()) {
      throw Error(ErrorKind::bad_usage, "average image: image " + std::to_string(i) +
                                            " (from 0) is asked for, there are " +
                                            std::to_string(images.count()));
    }
    const std::span<const float> image = images.image(i);
    for (std::size_t k = 0; k < sums.size(); ++k) sums[k] += static_cast<double>(image[k]);
  }
  for (double& sum : sums) sum /= static_cast<double>(chosen.size());
  return sums;
}

std::vector<double> average_image(const Images& images) {
  std::vector<std::size_t> all(images.count());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return average_image(images, all);
}

ClassAverages class_averages(const Images& images) {
  if (images.signal.size() != images.count()) {
    throw Error(ErrorKind::bad_usage, "average images of classes: the images have no classes");
  }
  std::vector<std::size_t> positions[2];
  for (std::size_t i = 0; i < images.count(); ++i) {
    positions[images.signal[i] != 0 ? 1 : 0].push_back(i);
  }
  ClassAverages averages{
      average_image(images, positions[1]), average_image(images, positions[0]), {}};
  for (std::size_t k = 0; k < averages.signal.size(); ++k) {
    averages.difference.push_back(averages.signal[k] - averages.background[k]);
  }
  return averages;
}

}  // namespace fastgan
