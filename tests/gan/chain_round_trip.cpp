// Encoding and decoding are each other's inverse, within what rounding to fp32 allows.
#include <catch2/catch.hpp>
#include <cmath>

#include "check.hpp"
#include "fastgan/chain.hpp"
#include "fastgan/physics/observables.hpp"
#include "gan/chain_decode.hpp"
#include "gan/chain_events.hpp"

using namespace fastgan;
using test::decoded;

namespace {

constexpr double kUlp = 0x1p-23;

const std::vector<std::string> kTuned{"rotate",           "select", "isolation_sum",
                                      "missing_momentum", "dimuon", "dequantize_nvtx",
                                      "jet_gaps"};

/// How far each number of the decoded events moves when every coordinate is off by `step` of
/// itself plus `shift`: the sum over coordinates.
std::vector<double> sensitivity(const Chain& chain, const std::vector<float>& coordinates,
                                double step, double shift) {
  const std::size_t width = chain.coordinates().size(), columns = chain.columns().size();
  const std::vector<float> centre = decoded(chain, coordinates);
  std::vector<double> moved(centre.size(), 0.0);
  for (std::size_t c = 0; c < width; ++c) {
    std::vector<double> largest(centre.size(), 0.0);
    for (const double sign : {-1.0, 1.0}) {
      std::vector<float> shifted = coordinates;
      for (std::size_t i = c; i < shifted.size(); i += width) {
        const double x = shifted[i];
        shifted[i] = static_cast<float>(x + sign * (step * std::abs(x) + shift));
      }
      const std::vector<float> events = decoded(chain, shifted);
      for (std::size_t i = 0; i < events.size(); ++i) {
        largest[i] = std::max(largest[i], std::abs(static_cast<double>(events[i]) - centre[i]));
      }
    }
    for (std::size_t i = 0; i < moved.size(); ++i) moved[i] += largest[i];
  }
  REQUIRE(columns > 0);
  return moved;
}

/// What the rounding of the muons does to a vector that is kept relative to the pair's direction.
double direction_rounding(const float* event, double met) {
  const double x = static_cast<double>(event[0]) + event[3], y = event[4];
  const double muons = std::abs(event[0]) + std::abs(event[3]) + std::abs(y);
  return met * kUlp * muons / std::max(std::sqrt(x * x + y * y), 1e-3);
}

}  // namespace

TEST_CASE("The coordinates of the physics come back as the events they were", "[chain]") {
  const Table raw = test::drell_yan_events(2000);
  const Table events = rotated(raw);
  const Chain chain = fit_chain(kTuned, raw, 1);
  const std::vector<std::string> expected{"mass",     "log_pt_ll", "decay_angle", "eta1",
                                          "eta2",     "nvtx",      "met",         "met_dphi",
                                          "iso_sum1", "iso_sum2",  "jet_gap1",    "jet_gap2",
                                          "jet_gap3", "jet_gap4",  "jet_gap5"};
  CHECK(chain.coordinates() == expected);
  CHECK(chain.columns() == events.columns);

  const std::vector<float> coordinates = chain.encode(raw, 1);
  const std::vector<float> back = decoded(chain, coordinates);
  REQUIRE(back.size() == events.values.size());
  const std::vector<double> moved = sensitivity(chain, coordinates, kUlp, 0);
  std::size_t wrong = 0;
  for (std::size_t r = 0; r < events.rows(); ++r) {
    const float* event = events.row(r);
    const double met = std::hypot(event[events.column("metx")], event[events.column("mety")]);
    for (std::size_t c = 0; c < events.width(); ++c) {
      const std::size_t i = r * events.width() + c;
      double bound = moved[i] + 4 * kUlp * std::abs(event[c]);
      if (events.columns[c].starts_with("met")) bound += direction_rounding(event, met);
      // A jet closer than 2^-16 to Λ(threshold) is moved away by as much; ln pT changes less than
      // ln Λ does in these events.
      if (events.columns[c].starts_with("jet") && event[c] < 15.01f) bound += 0x1p-16 * event[c];
      const bool discrete = event[c] == 0 || events.columns[c] == "nvtx";
      if (discrete ? back[i] != event[c] : !(std::abs(back[i] - event[c]) <= bound)) {
        UNSCOPED_INFO("row " << r << " column " << events.columns[c] << ": " << back[i]
                             << " instead of " << event[c] << ", bound " << bound);
        ++wrong;
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("Jets present and absent stay what they are through the quantiles", "[chain]") {
  const Table raw = test::drell_yan_events(3000);
  std::vector<std::string> steps = kTuned;
  steps.emplace_back("normal_quantiles");
  const Chain chain = fit_chain(steps, raw, 1);
  const Table events = rotated(raw);
  const std::vector<float> back = decoded(chain, chain.encode(raw, 1));
  for (const char* name : {"nvtx", "iso1", "iso2", "jet1", "jet2", "jet3", "jet4", "jet5"}) {
    const std::size_t c = events.column(name);
    std::size_t wrong = 0;
    for (std::size_t r = 0; r < events.rows(); ++r) {
      const float was = events.row(r)[c], is = back[r * events.width() + c];
      wrong += std::string(name) == "nvtx" ? is != was : (is == 0) != (was == 0);
    }
    INFO(name);
    CHECK(wrong == 0);
  }
}

TEST_CASE("Maps through tables are inverted within the rounding on their grid", "[chain]") {
  const Table raw = test::drell_yan_events(3000);
  const Table events = rotated(raw);
  // Position on a grid of |z| ≤ 6: three roundings, relative to its width of 12.
  const double shift = 3 * 12 * kUlp;
  for (const char* step : {"normal_quantiles", "scale"}) {
    INFO(step);
    const Chain chain = fit_chain({step}, events, 1);
    CHECK(chain.coordinates() == events.columns);
    const std::vector<float> coordinates = chain.encode(events, 1);
    const std::vector<float> back = decoded(chain, coordinates);
    const std::vector<double> moved = sensitivity(chain, coordinates, kUlp, shift);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < back.size(); ++i) {
      const double x = events.values[i];
      const bool point = x == 0 && std::string(step) == "normal_quantiles";
      if (point ? back[i] != 0 : !(std::abs(back[i] - x) <= moved[i] + 4 * kUlp * std::abs(x))) {
        UNSCOPED_INFO(i << ": " << back[i] << " instead of " << x << ", bound " << moved[i]);
        ++wrong;
      }
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("Recalibration undoes a monotone distortion of the generator", "[chain]") {
  const Table raw = test::drell_yan_events(4000);
  const Chain chain = fit_chain({"rotate", "normal_quantiles"}, raw, 1);
  const std::vector<float> data = chain.encode(raw, 1);
  std::vector<float> generated = data;
  for (float& z : generated) z = 2 * z + 1;
  const Chain better = chain.recalibrated(generated, data);
  CHECK(better.coordinates() == chain.coordinates());
  const std::vector<float> through = better.encode(raw, 1);
  // A knot interval covers this much of the distorted coordinate: 1.4 of its range in 1024 parts.
  std::size_t wrong = 0;
  for (std::size_t c = 0; c < chain.coordinates().size(); ++c) {
    float low = generated[c], high = generated[c];
    for (std::size_t i = c; i < generated.size(); i += chain.coordinates().size()) {
      low = std::min(low, generated[i]);
      high = std::max(high, generated[i]);
    }
    const double interval = 1.4 * (static_cast<double>(high) - low) / 1024;
    for (std::size_t i = c; i < generated.size(); i += chain.coordinates().size()) {
      wrong += !(std::abs(static_cast<double>(through[i]) - generated[i]) <= interval);
    }
  }
  CHECK(wrong == 0);
}
