#include "fastgan/metrics/two_sample.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "fastgan/error.hpp"
#include "tests/metrics/samples.hpp"

namespace fastgan {
namespace {

/// F(x) by counting.
double fraction_below(const std::vector<float>& values, float x) {
  const auto below = std::count_if(values.begin(), values.end(), [x](float v) { return v <= x; });
  return static_cast<double>(below) / static_cast<double>(values.size());
}

double brute_force_ks(const std::vector<float>& a, const std::vector<float>& b) {
  double largest = 0;
  for (const auto* values : {&a, &b}) {
    for (const float x : *values) {
      largest = std::max(largest, std::abs(fraction_below(a, x) - fraction_below(b, x)));
    }
  }
  return largest;
}

/// ∫ |F_a⁻¹(q) − F_b⁻¹(q)| dq: the other form of W1, exact on a grid of n·m quantiles.
double brute_force_w1(std::vector<float> a, std::vector<float> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  double sum = 0;
  for (std::size_t q = 0; q < a.size() * b.size(); ++q) {
    sum += std::abs(static_cast<double>(a[q / b.size()]) - static_cast<double>(b[q / a.size()]));
  }
  return sum / static_cast<double>(a.size() * b.size());
}

/// Rounding of a sum of `terms` numbers whose absolute values add up to `sum`, in double.
double rounding(std::size_t terms, double sum) {
  return static_cast<double>(terms + 4) * std::ldexp(1.0, -53) * sum;
}

}  // namespace

TEST_CASE("Distances of samples known by hand") {
  const std::vector<float> a{0, 1, 2, 3}, b{0.5f, 1.5f, 2.5f, 3.5f};
  CHECK(ks_distance(a, b) == 0.25);
  CHECK(w1_distance(a, b) == 0.5);
  CHECK(ks_distance(a, a) == 0);
  CHECK(w1_distance(a, a) == 0);
  const std::vector<float> low{-1, 0}, high{10};
  CHECK(ks_distance(low, high) == 1);
  CHECK(w1_distance(low, high) == 10.5);
  const std::vector<float> zeros{0, 0, 0, 1}, fewer_zeros{0, 1, 1};
  CHECK(ks_distance(zeros, fewer_zeros) == 5.0 / 12.0);
  CHECK(w1_distance(zeros, fewer_zeros) == Approx(5.0 / 12.0).epsilon(0).margin(1e-16));
  const std::vector<float> negative_zero{-0.0f}, zero{0.0f};
  CHECK(ks_distance(negative_zero, zero) == 0);
}

TEST_CASE("Distances agree with their definitions, with ties and unequal sizes") {
  for (const auto& [n, m] :
       {std::array<std::size_t, 2>{1, 1}, {1, 7}, {31, 33}, {65, 65}, {127, 40}, {257, 3}}) {
    for (const int steps : {4, 50, 1 << 20}) {
      const std::vector<float> a = samples::steps(n, 1, steps),
                               b = samples::steps(m, 2, steps, 0.25f);
      const auto sorted_a = sorted_sample(a), sorted_b = sorted_sample(b);
      CAPTURE(n, m, steps);
      // The definition rounds each fraction, the distance itself only once.
      CHECK(std::abs(ks_distance(sorted_a, sorted_b) - brute_force_ks(a, b)) <= rounding(0, 1));
      CHECK(ks_distance(sorted_a, sorted_b) == ks_distance(sorted_b, sorted_a));
      const double expected = brute_force_w1(a, b);
      CHECK(std::abs(w1_distance(sorted_a, sorted_b) - expected) <= rounding(n * m, expected));
      const SampleDistances both = sample_distances(a, b);
      CHECK(both.ks == ks_distance(sorted_a, sorted_b));
      CHECK(both.w1 == w1_distance(sorted_a, sorted_b));
    }
  }
}

TEST_CASE("Distances grow with a shift") {
  const auto a = sorted_sample(samples::steps(2000, 1, 1 << 20));
  double ks = 0, w1 = 0;
  for (const float shift : {0.25f, 0.5f, 1.0f}) {
    const auto b = sorted_sample(samples::steps(2000, 1, 1 << 20, shift));
    CHECK(ks_distance(a, b) > ks);
    CHECK(w1_distance(a, b) > w1);
    ks = ks_distance(a, b);
    w1 = w1_distance(a, b);
  }
}

TEST_CASE("Samples that cannot be compared are refused") {
  const std::vector<float> good{1, 2}, unsorted{2, 1}, empty;
  const float nan = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_AS(ks_distance(good, unsorted), Error);
  CHECK_THROWS_AS(w1_distance(unsorted, good), Error);
  CHECK_THROWS_AS(ks_distance(good, empty), Error);
  CHECK_THROWS_AS(sample_distances(empty, good), Error);
  CHECK_THROWS_AS(ks_distance(std::vector<float>{1, nan, 3}, good), Error);
  CHECK_THROWS_AS(ks_distance(std::vector<float>{nan}, good), Error);
  CHECK_THROWS_WITH(sorted_sample(std::vector<float>{1, nan}), Catch::Contains("value 1"));
  CHECK_THROWS_AS(sorted_sample(std::vector<float>{1, HUGE_VALF}), Error);
}

}  // namespace fastgan
