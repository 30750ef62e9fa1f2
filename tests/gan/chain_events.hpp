// Events that look like Drell-Yan events to a chain: muons from a resonance, MET, isolation and
// jets with their point masses.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

#include "fastgan/physics/four_vector.hpp"
#include "fastgan/table.hpp"
#include "kernels/noise/philox.hpp"

namespace fastgan::test {

/// Numbers of one event, one after the other.
class Draws {
 public:
  Draws(std::uint64_t seed, std::uint64_t event)
      : key_{.seed = seed, .stream = Stream::test}, event_(event) {}
  double flat() { return uniform(philox(key_, event_, draw_++)[0]); }
  double exponential() { return -std::log(flat()); }
  double normal() {
    const double radius = std::sqrt(2 * exponential());
    return radius * std::cos(2 * std::numbers::pi * flat());
  }

 private:
  RandomKey key_;
  std::uint64_t event_;
  std::uint32_t draw_ = 0;
};

/// Two muons of a pair with mass m, pT, azimuth and rapidity; decay angles in its rest frame.
inline std::vector<FourVector> muons_of(Draws& draws) {
  const double m = std::clamp(91.0 + 2.5 * std::tan(3 * (draws.flat() - 0.5)), 61.0, 119.0);
  const double pt = 15 * draws.exponential(), rapidity = draws.normal();
  const double azimuth = 2 * std::numbers::pi * draws.flat();
  const double cosine = 1.8 * draws.flat() - 0.9, angle = 2 * std::numbers::pi * draws.flat();
  const double p = std::sqrt(0.25 * m * m - kMuonMass * kMuonMass);
  const double sine = std::sqrt(1 - cosine * cosine);
  const double gamma_t = std::sqrt(1 + pt * pt / (m * m)), u = pt / m;
  std::vector<FourVector> muons;
  for (const double sign : {1.0, -1.0}) {
    const double x = sign * p * sine * std::cos(angle), y = sign * p * sine * std::sin(angle);
    const double z = sign * p * cosine;
    // Boost along x by pT/m, then along z by the rapidity, then turn to the azimuth.
    const double bx = gamma_t * x + u * m / 2, e = gamma_t * m / 2 + u * x;
    const double bz = std::cosh(rapidity) * z + std::sinh(rapidity) * e;
    const double c = std::cos(azimuth), s = std::sin(azimuth);
    muons.push_back(on_shell(c * bx - s * y, s * bx + c * y, bz, kMuonMass));
  }
  if (muons[0].pt() < muons[1].pt()) std::swap(muons[0], muons[1]);
  return muons;
}

inline const std::vector<std::string>& full_columns() {
  static const std::vector<std::string> names{"px1",  "py1",  "pz1",  "E1",   "px2",  "py2",
                                              "pz2",  "E2",   "nvtx", "metx", "mety", "iso1",
                                              "iso2", "jet1", "jet2", "jet3", "jet4", "jet5"};
  return names;
}

/// `rows` unrotated events, 18 columns.
inline Table drell_yan_events(std::size_t rows, std::uint64_t seed = 5) {
  Table table{full_columns(), std::vector<std::string>(18, "GeV"), {}};
  for (std::size_t r = 0; r < rows; ++r) {
    Draws draws(seed, r);
    std::vector<double> event;
    for (const FourVector& muon : muons_of(draws)) {
      event.insert(event.end(), {muon.px, muon.py, muon.pz, muon.E});
    }
    event.push_back(std::floor(std::max(15 + 4 * draws.normal(), 1.0)));
    event.insert(event.end(), {20 * draws.normal(), 20 * draws.normal()});
    for (int muon = 0; muon < 2; ++muon) {
      const bool isolated = draws.flat() < 0.1;
      event.push_back(isolated ? 0 : 0.08 * draws.exponential());
    }
    std::vector<double> jets(5, 0.0);
    const auto count = static_cast<std::size_t>(6 * draws.flat());
    for (std::size_t k = 0; k < std::min<std::size_t>(count, 5); ++k) {
      jets[k] = 15 + 10 * draws.exponential();
    }
    std::sort(jets.begin(), jets.end(), std::greater<>());
    event.insert(event.end(), jets.begin(), jets.end());
    for (const double x : event) table.values.push_back(static_cast<float>(x));
  }
  return table;
}

/// Some columns of a table.
inline Table only(const Table& events, const std::vector<std::string>& names) {
  Table table{names, {}, {}};
  for (std::size_t r = 0; r < events.rows(); ++r) {
    for (const std::string& name : names) {
      table.values.push_back(events.row(r)[events.column(name)]);
    }
  }
  return table;
}

}  // namespace fastgan::test
