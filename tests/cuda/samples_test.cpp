// Distances and histograms of samples by CUB against those of the host.
#include <catch2/catch.hpp>
#include <cmath>

#include "fastgan/device.hpp"
#include "fastgan/error.hpp"
#include "fastgan/metrics/grid_histogram.hpp"
#include "fastgan/metrics/two_sample.hpp"
#include "tests/numbers.hpp"

using namespace fastgan;

namespace {

void check_distances(const std::vector<float>& a, const std::vector<float>& b) {
  INFO(a.size() << " and " << b.size() << " values");
  const SampleDistances expected = sample_distances(a, b);
  const SampleDistances found = sample_distances(a, b, &cuda_device());
  CHECK(found.ks == expected.ks);
  const double roundings = static_cast<double>(a.size() + b.size());
  CHECK(std::fabs(found.w1 - expected.w1) <= roundings * 0x1p-52 * expected.w1);
  CHECK(sample_distances(a, b, &cuda_device()).w1 == found.w1);
}

/// Rounded to steps of a half: many equal values, zeros of either sign.
std::vector<float> coarse(std::vector<float> values) {
  for (float& v : values) v = std::round(2 * v) / 2;
  return values;
}

}  // namespace

TEST_CASE("samples on the GPU: distances") {
  for (const Index n : {1, 3, 31, 32, 33, 65, 127, 257, 70001}) {
    for (const Index m : {1, 32, 257, 100003}) {
      const std::vector<float> a = check::normal_numbers(n, 1);
      const std::vector<float> b = check::normal_numbers(m, 2, 1.25);
      check_distances(a, b);
      check_distances(coarse(a), coarse(b));
      check_distances(a, a);
    }
  }
  check_distances({0.0f, -0.0f, 1.0f}, {-0.0f});
  check_distances({-3e38f, 3e38f}, {3e38f});
}

TEST_CASE("samples on the GPU: histograms") {
  const GridAxis wide{-2.0, 2.0, 40}, narrow{0.1, 0.7, 7};
  for (const Index n : {1, 33, 257, 100003}) {
    const std::vector<float> x = check::normal_numbers(n, 3);
    const std::vector<float> y = coarse(check::normal_numbers(n, 4));
    for (const GridAxis& of_y : {wide, narrow}) {
      CHECK(grid_histogram(x, y, wide, of_y, &cuda_device()).counts ==
            grid_histogram(x, y, wide, of_y).counts);
    }
  }
  CHECK(grid_histogram({}, {}, wide, narrow, &cuda_device()).counts ==
        grid_histogram({}, {}, wide, narrow).counts);
}

TEST_CASE("samples on the GPU: what cannot be compared is refused") {
  const std::vector<float> one{1.0f}, bad{1.0f, NAN};
  CHECK_THROWS_AS(sample_distances(one, {}, &cuda_device()), Error);
  CHECK_THROWS_AS(sample_distances(bad, one, &cuda_device()), Error);
  CHECK_THROWS_AS(grid_histogram(bad, bad, {}, {}, &cuda_device()), Error);
}
