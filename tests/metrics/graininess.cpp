#include "fastgan/metrics/graininess.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "fastgan/error.hpp"
#include "kernels/noise/philox.hpp"

namespace fastgan {
namespace {

/// φ₁ flat, φ₂ − φ₁ peaked at π, and a flat part that is uneven along the diagonal by `tilt`.
void add_event(AzimuthGrid& grid, std::uint64_t seed, std::uint64_t event, double tilt) {
  const PhiloxBlock words = philox({seed, Stream::test, 0}, event, 0);
  constexpr double pi = std::numbers::pi;
  const auto angle = [&](int k) {
    return 2 * pi * static_cast<double>(uniform(words[static_cast<std::size_t>(k)]));
  };
  const double phi = angle(0) + tilt * std::sin(angle(0));
  const double other = phi + pi + 0.4 * (angle(1) - pi) * (angle(2) - pi) / pi;
  grid.add(std::remainder(phi, 2 * pi), std::remainder(other, 2 * pi));
}

AzimuthGrid sample(std::uint64_t seed, std::uint64_t events, double tilt = 0) {
  AzimuthGrid grid(64);
  for (std::uint64_t n = 0; n < events; ++n) add_event(grid, seed, n, tilt);
  return grid;
}

}  // namespace

TEST_CASE("Independent events have no grains and no holes, an uneven generator neither") {
  for (const double tilt : {0.0, 0.1}) {
    double sum = 0, squares = 0;
    constexpr int kSamples = 20;
    for (std::uint64_t seed = 1; seed <= kSamples; ++seed) {
      const Graininess g = sample(seed, 30000, tilt).figures();
      const double pull = (g.dispersion - 1) / g.dispersion_error;
      sum += pull;
      squares += pull * pull;
      CHECK(g.events == 30000);
      if (tilt == 0) {  // the empty bins of one grid are binomial
        CHECK(std::abs(static_cast<double>(g.empty) - g.empty_expected) <
              5 * std::sqrt(g.empty_expected) + 5);
      }
    }
    CHECK(std::abs(sum) < 4 * std::sqrt(kSamples));
    CHECK(squares > 7);  // χ² of 20: 0.3% and 99.9%
    CHECK(squares < 45);
  }
}

TEST_CASE("Events that come ten times each are grains") {
  AzimuthGrid grid(64);
  for (int times = 0; times < 10; ++times) grid.add(sample(5, 3000));
  const Graininess g = grid.figures();
  CHECK(g.events == 30000);
  CHECK(g.dispersion == Approx(10).epsilon(0.1));
  CHECK(static_cast<double>(g.empty) > g.empty_expected + 500);
}

TEST_CASE("A hole of a few bins is seen") {
  AzimuthGrid grid(16);
  for (int i = 0; i < 16; ++i) {
    for (int j = 0; j < 16; ++j) {
      const bool hole = i >= 5 && i < 7 && j >= 5 && j < 7;
      const auto at = [](int k) {
        return (k + 0.5) / 16 * 2 * std::numbers::pi - std::numbers::pi;
      };
      for (int n = 0; n < (hole ? 0 : 40); ++n) grid.add(at(i), at(j));
    }
  }
  const Graininess g = grid.figures();
  CHECK(g.empty == 4);
  CHECK(g.empty_expected < 1e-6);
  CHECK(grid.coarse(2)[0] == 160);
  CHECK(grid.coarse(8).size() == 4);
}

TEST_CASE("Azimuths at the border, empty grids, wrong numbers of bins") {
  AzimuthGrid grid(4);
  CHECK(grid.figures().dispersion == 1);
  grid.add(-std::numbers::pi, std::numbers::pi);
  CHECK(grid.counts()[3] == 1);
  CHECK_THROWS_AS(AzimuthGrid(3), Error);
  CHECK_THROWS_AS(grid.coarse(3), Error);
  AzimuthGrid other(8);
  CHECK_THROWS_AS(grid.add(other), Error);
}

}  // namespace fastgan
