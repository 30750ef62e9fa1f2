#include "fastgan/metrics/nearest_images.hpp"

#include <cmath>
#include <limits>
#include <string>

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

/// Σ (a − b)², or a part of it that exceeds `limit`.
double squared_distance(std::span<const float> a, std::span<const float> b, std::size_t row,
                        double limit) {
  double sum = 0;
  for (std::size_t first = 0; first < a.size() && sum <= limit; first += row) {
    for (std::size_t k = first; k < first + row; ++k) {
      const double difference = static_cast<double>(a[k]) - static_cast<double>(b[k]);
      sum += difference * difference;
    }
  }
  return sum;
}

NearestImage nearest(std::span<const float> image, const Images& set) {
  NearestImage best;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < set.count(); ++i) {
    const double squared = squared_distance(image, set.image(i), set.width, least);
    if (squared >= least) continue;
    least = squared;
    best.index = i;
  }
  best.distance = std::sqrt(least);
  return best;
}

}  // namespace

std::vector<NearestImage> nearest_images(const Context& context, const Images& images,
                                         const Images& set) {
  if (set.count() == 0 || images.height != set.height || images.width != set.width) {
    const auto size = [](const Images& of) {
      return std::to_string(of.count()) + " of " + std::to_string(of.height) + " x " +
             std::to_string(of.width);
    };
    throw Error(ErrorKind::bad_input, "nearest images: found " + size(images) + " and a set of " +
                                          size(set) + "; expected images of one size");
  }
  check_images("nearest images", images);
  check_images("nearest images, the set", set);
  std::vector<NearestImage> result(images.count());
  SerialExecutor serial;
  Executor& executor = context.executor != nullptr ? *context.executor : serial;
  executor.run(static_cast<int>(images.count()), [&](int task, int) {
    const auto i = static_cast<std::size_t>(task);
    result[i] = nearest(images.image(i), set);
  });
  return result;
}

}  // namespace fastgan
