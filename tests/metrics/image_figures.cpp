// The figures of images: averages, intensities, nearest images, correlations of pixels.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "fastgan/error.hpp"
#include "fastgan/metrics/average_images.hpp"
#include "fastgan/metrics/nearest_images.hpp"
#include "fastgan/metrics/pixel_correlations.hpp"
#include "fastgan/metrics/pixel_intensities.hpp"
#include "tests/metrics/samples.hpp"

namespace fastgan {
namespace {

/// 1 x 3 images.
Images three_images() { return {1, 3, {1, 0, 8, 3, 0, 2, 5, 0, 2}, {1, 0, 1}, {}}; }

Images random_images(std::size_t n, std::uint64_t seed) {
  Images images{4, 5, {}, {}, {}};
  for (std::size_t k = 0; k < 20 * n; ++k) {
    images.pixels.push_back(std::abs(samples::normal(seed, k, 0)));
  }
  return images;
}

}  // namespace

TEST_CASE("Average images, of all, of some and of the classes") {
  const Images images = three_images();
  CHECK(average_image(images) == std::vector<double>{3, 0, 4});
  const std::vector<std::size_t> chosen{2, 1};
  CHECK(average_image(images, chosen) == std::vector<double>{4, 0, 2});
  const ClassAverages averages = class_averages(images);
  CHECK(averages.signal == std::vector<double>{3, 0, 5});
  CHECK(averages.background == std::vector<double>{3, 0, 2});
  CHECK(averages.difference == std::vector<double>{0, 0, 3});
  CHECK_THROWS_AS(average_image({1, 3, {}, {}, {}}), Error);
  CHECK_THROWS_WITH(average_image(images, std::vector<std::size_t>{3}), Catch::Contains("image 3"));
  Images one_class = images;
  one_class.signal.assign(3, 1);
  CHECK_THROWS_AS(class_averages(one_class), Error);
  one_class.signal.clear();
  CHECK_THROWS_WITH(class_averages(one_class), Catch::Contains("no classes"));
}

TEST_CASE("Intensities of pixels in logarithmic bins") {
  const Images images{2, 4, {0, 0.0009f, 1, 9.99f, 10, 99, 100, 1e6f}, {}, {}};
  const IntensityHistogram histogram = pixel_intensities(images, {1e-1, 1e3, 4});
  CHECK(histogram.counts == std::vector<std::uint64_t>{0, 2, 2, 1});
  CHECK(histogram.zeros == 1);
  CHECK(histogram.below == 1);
  CHECK(histogram.above == 1);
  REQUIRE(histogram.edges.size() == 5);
  for (int k = 0; k < 5; ++k) {
    CHECK(histogram.edges[static_cast<std::size_t>(k)] == Approx(std::pow(10.0, k - 1)));
  }
  const Images edges{1, 2, {0.25f, 4}, {}, {}};  // the lower edge is inside, the upper one is not
  const IntensityHistogram of_edges = pixel_intensities(edges, {0.25, 4, 2});
  CHECK(of_edges.counts == std::vector<std::uint64_t>{1, 0});
  CHECK(of_edges.above == 1);
  CHECK_THROWS_AS(pixel_intensities(images, {0, 1, 4}), Error);
  CHECK_THROWS_AS(pixel_intensities(images, {1, 1, 4}), Error);
  CHECK_THROWS_AS(pixel_intensities(images, {1, 2, 0}), Error);
}

TEST_CASE("The nearest image of a set, the same on any executor") {
  const Images set = random_images(300, 1);
  Images images = random_images(10, 2);
  std::copy_n(set.image(123).begin(), 20, images.pixels.begin() + 3 * 20);
  const std::vector<NearestImage> found = nearest_images({}, images, set);
  REQUIRE(found.size() == 10);
  CHECK(found[3].index == 123);
  CHECK(found[3].distance == 0);
  for (std::size_t i = 0; i < 10; ++i) {
    double least = HUGE_VAL;
    std::size_t index = 0;
    for (std::size_t j = 0; j < 300; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < 20; ++k) {
        sum += std::pow(
            static_cast<double>(images.image(i)[k]) - static_cast<double>(set.image(j)[k]), 2);
      }
      if (std::sqrt(sum) < least) {
        least = std::sqrt(sum);
        index = j;
      }
    }
    CHECK(found[i].index == index);
    CHECK(found[i].distance == Approx(least).epsilon(1e-14));
  }
  const auto pool = make_thread_pool(3);
  const std::vector<NearestImage> parallel = nearest_images({.executor = pool.get()}, images, set);
  for (std::size_t i = 0; i < 10; ++i) {
    CHECK(parallel[i].index == found[i].index);
    CHECK(parallel[i].distance == found[i].distance);
  }
  CHECK_THROWS_AS(nearest_images({}, images, {4, 5, {}, {}, {}}), Error);
  CHECK_THROWS_WITH(nearest_images({}, images, three_images()), Catch::Contains("1 x 3"));
}

TEST_CASE("Correlations of pixels with a number") {
  const Images images{1, 4, {1, 6, 0.1f, 1, 2, 4, 0.1f, 7, 3, 2, 0.1f, 1}, {}, {}};
  const std::vector<double> found = pixel_correlations(images, std::vector<float>{10, 20, 30});
  REQUIRE(found.size() == 4);
  CHECK(found[0] == Approx(1).epsilon(1e-14));
  CHECK(found[1] == Approx(-1).epsilon(1e-14));
  CHECK(found[2] == 0);  // the same in all images
  CHECK(std::abs(found[3]) < 1e-14);
  const Images many = random_images(500, 4);
  std::vector<float> numbers;
  for (std::size_t i = 0; i < 500; ++i) numbers.push_back(samples::normal(5, i, 0));
  for (const double value : pixel_correlations(many, numbers)) {
    CHECK(std::abs(value) < 5 / std::sqrt(500.0));
  }
  CHECK(pixel_correlations(many, std::vector<float>(500, 0.1f)) == std::vector<double>(20, 0.0));
  CHECK_THROWS_AS(pixel_correlations(images, std::vector<float>{1, 2}), Error);
  CHECK_THROWS_AS(pixel_correlations({1, 3, {}, {}, {}}, {}), Error);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(pixel_correlations(images, std::vector<float>{1, nan, 2}),
                    Catch::Contains("image 1"));
}

}  // namespace fastgan
