// Peaks, tails and the bulk: closed cases, and errors that cover what repeated samples show.
#include <catch2/catch.hpp>
#include <cmath>

#include "fastgan/error.hpp"
#include "fastgan/metrics/bulk_ratio.hpp"
#include "fastgan/metrics/mass_peak.hpp"
#include "fastgan/metrics/plane_comparison.hpp"
#include "fastgan/metrics/tail_shares.hpp"
#include "tests/metrics/samples.hpp"

namespace fastgan {
namespace {

std::vector<float> normal_values(std::size_t n, std::uint64_t seed, float mean = 0,
                                 float sigma = 1) {
  std::vector<float> values(n);
  for (std::size_t i = 0; i < n; ++i) values[i] = mean + sigma * samples::normal(seed, i, 0);
  return values;
}

Observable observable(std::vector<float> values) { return {"x", "GeV", std::move(values)}; }

}  // namespace

TEST_CASE("A peak's median and half-width, with errors that cover repeated samples") {
  double median_pulls = 0, width_pulls = 0;
  constexpr int kTimes = 40;
  // The quantile 84% of a normal distribution lies at 0.99446 standard deviations.
  const double expected = 2 * 0.99446;
  for (std::uint64_t seed = 1; seed <= kTimes; ++seed) {
    const MassPeak peak = mass_peak(normal_values(4000, seed, 80, 2));
    median_pulls += std::pow((peak.median - 80) / peak.median_error, 2);
    width_pulls += std::pow((peak.half_width - expected) / peak.half_width_error, 2);
    CHECK(peak.n == 4000);
  }
  CHECK(median_pulls > 16);  // χ² of 40: 0.03% and 99.97%
  CHECK(median_pulls < 78);
  CHECK(width_pulls > 16);
  CHECK(width_pulls < 78);
  const std::vector<float> few{1, 2, 3, 4, 5, 6, 7, 8, 9};
  CHECK_THROWS_AS(mass_peak(few), Error);
}

TEST_CASE("Shares beyond the quantiles of the data, with the error of the training events") {
  std::vector<float> steps(10000), doubled(10000);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    steps[i] = static_cast<float>(i);
    doubled[i] = static_cast<float>(2 * i);
  }
  const Observable real = observable(steps), made = observable(doubled);
  const Observable seen = observable(std::vector<float>(steps.begin(), steps.begin() + 100));
  const Tail tail = tail_of(made, real, &seen);
  REQUIRE(tail.shares.size() == 3);  // one event beyond 99.99% is too few
  CHECK(tail.shares[0].threshold == 8999);
  CHECK(tail.shares[0].reference.count == 1000);
  CHECK(tail.shares[0].generated.count == 5500);
  CHECK(tail.shares[2].reference.count == 10);
  CHECK(tail.shares[2].training->count == 0);
  CHECK(tail.shares[0].pull > 50);
  CHECK(tail.shares[0].pull_with_training < tail.shares[0].pull);
  CHECK(std::abs(tail_of(real, real, nullptr).shares[1].pull) < 1e-12);
  CHECK_THROWS_AS(tail_of(observable({}), real, nullptr), Error);
}

TEST_CASE(
    "Ratio in the bulk: one sample against another of the same kind, and against a shifted one") {
  const Observable a = observable(normal_values(200000, 1)),
                   b = observable(normal_values(200000, 2));
  const BulkRatio same = bulk_ratio(a, b);
  CHECK(same.bins > 14);
  CHECK(same.within_10 == same.bins);
  CHECK(same.chi2_ndf < 3);
  CHECK(std::abs(same.worst_ratio - 1) < 5 * same.worst_error);
  const BulkRatio shifted = bulk_ratio(observable(normal_values(200000, 3, 0.2f)), b);
  CHECK(shifted.within_10 < shifted.bins);
  CHECK(std::abs(shifted.worst_ratio - 1) > 0.2);
  CHECK((shifted.low > 0.5 || shifted.high < -0.5));
  CHECK(shifted.chi2_ndf > 100);
  CHECK(bulk_ratio(observable({1, 1}), observable({1, 1})).bins == 0);
  CHECK_THROWS_AS(bulk_ratio(observable({}), b), Error);
}

TEST_CASE("A plane: independent samples agree, one without the correlation does not") {
  const auto sample = [](std::uint64_t seed, float rho) {
    const Table table = samples::normal_events(20000, 2, seed, 0, rho);
    Observables all{{"x", "GeV", {}}, {"y", "", {}}};
    for (std::size_t r = 0; r < table.rows(); ++r) {
      for (const std::size_t c : {0u, 1u}) all[c].values.push_back(table.row(r)[c]);
    }
    return all;
  };
  const Observables real = sample(1, 0.7f);
  const PlaneComparison same = plane_comparison(sample(2, 0.7f), real, "x", "y", 16);
  CHECK(same.bins > 60);
  CHECK(std::abs(same.chi2_ndf - 1) < 5 * std::sqrt(2.0 / static_cast<double>(same.bins)));
  CHECK(same.x_unit == "GeV");
  CHECK(same.pulls.size() == 256);
  const PlaneComparison other = plane_comparison(sample(3, 0.4f), real, "x", "y", 16);
  CHECK(other.chi2_ndf > 5);
  CHECK_THROWS_AS(plane_comparison(real, real, "x", "z"), Error);
}

}  // namespace fastgan
