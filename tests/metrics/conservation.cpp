#include "fastgan/metrics/conservation.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "fastgan/physics/four_vector.hpp"
#include "tests/metrics/samples.hpp"

namespace fastgan {
namespace {

const Particle kMuon{"muon", {"px", "", "pz", "E"}, kMuonMass};

/// Muons in the plane of y = 0 on their mass shell, each component rounded to float32 once.
EventSample muons(std::size_t rows, std::uint64_t seed) {
  EventSample sample{{{"px", "pz", "E"}, {}, {}}, {}};
  const Table normal = samples::normal_events(rows, 2, seed);
  for (std::size_t r = 0; r < rows; ++r) {
    const FourVector p = on_shell(40.0 * normal.row(r)[0], 0, 90.0 * normal.row(r)[1], kMuonMass);
    for (const double x : {p.px, p.pz, p.E}) {
      sample.events.values.push_back(static_cast<float>(x));
    }
  }
  return sample;
}

EventSample of_values(const char* name, std::vector<float> values) {
  return {{}, {{name, "", std::move(values)}}};
}

/// An azimuth with the density (1 + a·cos φ)/2π, drawn by rejection.
std::vector<float> azimuths(std::size_t count, double a, std::uint32_t attempt) {
  std::vector<float> values;
  for (std::uint64_t event = 0; values.size() < count; ++event) {
    const PhiloxBlock words =
        philox({.seed = 5, .stream = Stream::test, .attempt = attempt}, event, 0);
    const double phi = std::numbers::pi * (2.0 * uniform(words[0]) - 1);
    if (uniform(words[1]) * (1 + a) < 1 + a * std::cos(phi)) {
      values.push_back(static_cast<float>(phi));
    }
  }
  return values;
}

/// P(χ² of k degrees of freedom > k·this) ≤ e⁻¹⁴ = 8e-7 (Laurent and Massart, 2000, lemma 1).
double largest_chi2_ndf(double k) { return 1 + (2 * std::sqrt(k * 14) + 2 * 14) / k; }

Conservation look(const EventSample& a, const EventSample& b, const Conserved& conserved) {
  return conservation(a, b, nullptr, conserved, {.seed = 3});
}

}  // namespace

TEST_CASE("Muons on their mass shell are seen to be, and those off it are counted") {
  EventSample generated = muons(2000, 1);
  const EventSample reference = muons(3000, 2), training = muons(2500, 3);
  for (std::size_t r = 0; r < 60; ++r) generated.events.row(r)[2] *= 2;
  const Conserved conserved{.particles = {kMuon, kMuon}};
  const Conservation result = conservation(generated, reference, &training, conserved, {.seed = 3});
  REQUIRE(result.mass_shells.size() == 2);
  const MassShell& shell = result.mass_shells[0];
  CHECK(shell.particle == "muon");
  CHECK(shell.generated.off_shell == 0.03);
  CHECK(shell.reference.off_shell == 0);
  // All 60 lie above every other one, and these are equal but for rounding.
  CHECK(shell.distances.ks >= 0.03);
  CHECK(shell.ks_beyond_rounding == 0.03);
  CHECK(shell.distances.n == 2000);
  CHECK(shell.distances.ks_train.has_value());
  CHECK(shell.distances.ks_null != result.mass_shells[1].distances.ks_null);
}

TEST_CASE("Mean, RMS and quantiles of E² − p² are those of the sample") {
  EventSample at_rest{{{"E"}, {}, {}}, {}};
  double sum = 0, squares = 0;
  for (int i = 0; i <= 1000; ++i) {
    at_rest.events.values.push_back(static_cast<float>(i));
    sum += i * i;
    squares += std::pow(i, 4);
  }
  const Particle particle{"k", {"", "", "", "E"}, 0};
  const Conservation result = look(at_rest, at_rest, {.particles = {particle}});
  const MassShell& shell = result.mass_shells.at(0);
  for (std::size_t k = 0; k < kShellQuantiles.size(); ++k) {
    const double i = std::floor(kShellQuantiles[k] * 1000);
    CHECK(shell.generated.quantiles[k] == i * i);
  }
  const double mean = sum / 1001;
  CHECK(shell.distances.generated.mean == mean);  // sums of integers are exact
  CHECK(shell.distances.generated.rms ==
        Approx(std::sqrt(squares / 1001 - mean * mean)).epsilon(1001 * 0x1p-53));
  CHECK(shell.generated.off_shell == 1000.0 / 1001);
}

TEST_CASE("Shares outside of a window, with the spread of their posterior") {
  const EventSample generated = of_values("m", {59.9f, 60, 100, 120, 121, 200});
  const EventSample reference = of_values("m", {61, 119});
  const Conservation result = look(generated, reference, {.windows = {{"m", 60, 120}}});
  REQUIRE(result.windows.size() == 1);
  CHECK(result.windows[0].generated.below.count == 1);
  CHECK(result.windows[0].generated.above.count == 2);
  CHECK(result.windows[0].generated.above.value == 2.0 / 6);
  CHECK(result.windows[0].reference.above.value == 0);
  CHECK(result.windows[0].reference.above.error > 0);
  // Mean and variance of the density ∝ x^k (1 − x)^(n−k), by the trapezoidal rule.
  for (const int k : {0, 1, 9, 20}) {
    double norm = 0, first = 0, second = 0;
    constexpr int kSteps = 100000;
    for (int i = 0; i <= kSteps; ++i) {
      const double x = static_cast<double>(i) / kSteps;
      const double weight =
          (i == 0 || i == kSteps ? 0.5 : 1.0) * std::pow(x, k) * std::pow(1 - x, 20 - k);
      norm += weight;
      first += weight * x;
      second += weight * x * x;
    }
    const double mean = first / norm;
    // The rule errs by (20/kSteps)²/12·(slopes at the ends): below 1e-8 of the sums.
    CHECK(share(static_cast<std::size_t>(k), 20).error ==
          Approx(std::sqrt(second / norm - mean * mean)).epsilon(1e-6));
  }
}

TEST_CASE("χ² of a flat azimuth and of two azimuths, by hand") {
  std::vector<float> flat, doubled;
  for (int i = 0; i < 400; ++i) {
    flat.push_back(static_cast<float>(std::numbers::pi * (2 * (i + 0.5) / 400 - 1)));
    doubled.insert(doubled.end(), std::size_t{i < 200 ? 1u : 3u},
                   flat.back());  // shares 1/4 and 3/4
  }
  const Conservation result =
      look(of_values("phi", doubled), of_values("phi", flat), {.azimuths = {"phi"}});
  REQUIRE(result.azimuths.size() == 1);
  const Flatness& found = result.azimuths[0];
  CHECK(found.bins == 40);
  CHECK(found.reference == 0);
  // 20 bins of 10 and 20 of 30 events where 20 are expected: 40·100/20.
  CHECK(found.generated == Approx(200.0 / 39).epsilon(100 * 0x1p-53));
  // 800 against 400 events: (a/√2 − b√2)²/(a + b) with a = 10 or 30 and b = 10.
  CHECK(found.difference == Approx((20 * 50.0 / 20 + 20 * 50.0 / 40) / 39).epsilon(100 * 0x1p-53));
}

TEST_CASE("A flat azimuth and one with a direction are told apart") {
  const auto look_at = [](std::vector<float> a, std::vector<float> b) {
    return look(of_values("phi", std::move(a)), of_values("phi", std::move(b)),
                {.azimuths = {"phi"}})
        .azimuths.at(0);
  };
  const double limit = largest_chi2_ndf(39);
  const Flatness alike = look_at(azimuths(20000, 0.2, 1), azimuths(10000, 0.2, 2));
  CHECK(alike.difference < limit);
  CHECK(alike.generated > limit);
  CHECK(alike.reference > limit);
  const Flatness apart = look_at(azimuths(20000, 0, 3), azimuths(10000, 0.2, 4));
  CHECK(apart.generated < limit);
  CHECK(apart.difference > limit);
}

TEST_CASE("What a sample does not have is left out") {
  const EventSample sample = muons(100, 1);
  const Particle other{"other", {"px2", "", "", "E"}, 0};
  const Conservation result =
      look(sample, sample,
           {.particles = {kMuon, other}, .windows = {{"m_ll", 60, 120}}, .azimuths = {"phi_miss"}});
  CHECK(result.mass_shells.size() == 1);
  CHECK(result.windows.empty());
  CHECK(result.azimuths.empty());
}

}  // namespace fastgan
