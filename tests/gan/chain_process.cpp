// Coordinates of the events of a process: momenta over a scale, and phase space.
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "fastgan/chain.hpp"
#include "fastgan/error.hpp"
#include "fastgan/physics/four_vector.hpp"
#include "fastgan/physics/process.hpp"
#include "tests/gan/chain_decode.hpp"
#include "tests/numbers.hpp"
#include "tests/traps.hpp"

using namespace fastgan;
using Catch::Contains;

namespace {

constexpr double kUlp = 0x1p-24;

/// Top pairs: q q̄ b from one top, q q̄ b̄ from the other.
Process top_pairs() {
  return {.name = "tops",
          .title = "top pairs",
          .momentum_scale = 450,
          .particles = {{"q1", 0, {}},
                        {"q2", 0.5, {}},
                        {"b", 4.8, {}},
                        {"q3", 0, {}},
                        {"q4", 1.5, {}},
                        {"bbar", 4.8, {}}},
          .resonances = {{"Wp", {0, 1}, 24, 80.4, "cauchy", {2}},
                         {"Wm", {3, 4}, -24, 80.4, "cauchy", {2}},
                         {"t", {0, 1, 2}, 6, 171, "cauchy", {1.5}},
                         {"tbar", {3, 4, 5}, -6, 171, "cauchy", {1.5}}}};
}

/// Columns with two rows of any numbers: neither step is fitted to them.
Table any_events(const Process& process) {
  Table table{event_columns(process), {}, {}};
  for (std::size_t i = 0; i < 2 * table.width(); ++i) table.values.push_back(static_cast<float>(i));
  return table;
}

Table events_of(const Chain& chain, const std::vector<float>& coordinates) {
  return {chain.columns(), {}, test::decoded(chain, coordinates)};
}

/// Coordinates of N events well inside phase space: masses near those of the resonances.
std::vector<float> coordinates_of(const Chain& chain, Index N) {
  const auto width = static_cast<Index>(chain.coordinates().size());
  std::vector<float> all = check::normal_numbers(N * width, 121, 0.5);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string& name = chain.coordinates()[i % static_cast<std::size_t>(width)];
    float& x = all[i];
    if (name == "log_excess") x = 4.5f + x;
    if (name.starts_with("cos_")) x = std::tanh(x);
    if (name.starts_with("phi_")) x = 3.0f * std::tanh(2 * x);
    if (name == "m_Wp" || name == "m_Wm") x = 80.4f + 2 * x;
    if (name == "m_t" || name == "m_tbar") x = 171.0f + x;
  }
  return all;
}

FourVector particle(const float* row, std::size_t k) {
  return {row[4 * k + 1], row[4 * k + 2], row[4 * k + 3], row[4 * k]};
}

/// How far the coordinates of each event can lie apart when each of its columns is rounded.
std::vector<double> reach(const Chain& chain, const Table& events) {
  const std::vector<float> was = chain.encode(events, 1);
  std::vector<double> sum(was.size(), 0.0);
  for (std::size_t c = 0; c < events.width(); ++c) {
    Table moved = events;
    for (std::size_t r = 0; r < events.rows(); ++r) moved.row(r)[c] *= 1.0f + 8 * 0x1p-23f;
    const std::vector<float> is = chain.encode(moved, 1);
    for (std::size_t i = 0; i < is.size(); ++i) {
      sum[i] += std::fabs(static_cast<double>(is[i]) - static_cast<double>(was[i])) / 16;
    }
  }
  return sum;
}

}  // namespace

TEST_CASE("phase_space: a process is a tree of decays, its coordinates have their names") {
  const Process process = top_pairs();
  const Chain chain = fit_chain({"phase_space"}, any_events(process), 1, &process);
  CHECK(chain.coordinates() == std::vector<std::string>{"log_excess", "y_event", "cos_event",
                                                        "m_Wp", "cos_Wp", "phi_Wp", "m_t", "cos_t",
                                                        "phi_t", "m_Wm", "cos_Wm", "phi_Wm",
                                                        "m_tbar", "cos_tbar", "phi_tbar"});
  Process bare = process;
  bare.resonances.clear();
  CHECK(fit_chain({"phase_space"}, any_events(bare), 1, &bare).coordinates().size() == 15);
}

TEST_CASE("phase_space: coordinates come back from their events") {
  const Process process = top_pairs();
  const Chain chain = fit_chain({"phase_space"}, any_events(process), 1, &process);
  const std::vector<float> coordinates = coordinates_of(chain, 200);
  const Table events = events_of(chain, coordinates);
  const std::vector<float> back = chain.encode(events, 1);
  const std::vector<double> bound = reach(chain, events);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < back.size(); ++i) {
    const double x = coordinates[i], off = static_cast<double>(back[i]) - x;
    // Rounded columns move a coordinate by about `bound`; where angles meet the axis, by more.
    wrong += !(std::fabs(off) <= 4 * bound[i] + 4 * kUlp * std::fabs(x));
  }
  CHECK(wrong == 0);
}

TEST_CASE("phase_space: decoded particles are on their shell, balance, and have the masses asked") {
  const Process process = top_pairs();
  const Chain chain = fit_chain({"phase_space"}, any_events(process), 1, &process);
  const std::vector<float> coordinates = coordinates_of(chain, 500);
  const Table events = events_of(chain, coordinates);
  const auto at = [&](std::size_t r, const char* name) {
    const auto& names = chain.coordinates();
    const auto column = static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
    return static_cast<double>(coordinates[r * names.size() + column]);
  };
  for (std::size_t r = 0; r < events.rows(); ++r) {
    CAPTURE(r);
    FourVector sum{};
    double size = 0;
    for (std::size_t k = 0; k < 6; ++k) {
      const FourVector p = particle(events.row(r), k);
      const double E = on_shell(p.px, p.py, p.pz, process.particles[k].mass).E;
      CHECK(static_cast<float>(E) == events.row(r)[4 * k]);
      sum = sum + p;
      size += std::fabs(p.px) + std::fabs(p.py) + std::fabs(p.pz) + E;
    }
    CHECK(std::fabs(sum.px) <= kUlp * size);
    CHECK(std::fabs(sum.py) <= kUlp * size);
    CHECK(0.5 * std::log((sum.E + sum.pz) / (sum.E - sum.pz)) ==
          Approx(at(r, "y_event")).margin(1e-5));
    for (const Resonance& resonance : process.resonances) {
      FourVector p{};
      for (const std::size_t k : resonance.members) {
        FourVector one = particle(events.row(r), k);
        one = on_shell(one.px, one.py, one.pz, process.particles[k].mass);
        p = p + one;
      }
      // Each of the momenta is rounded once.
      const double m = at(r, ("m_" + resonance.name).c_str());
      CHECK(std::fabs(p.mass() - m) <= 8 * kUlp * p.E * p.E / m);
    }
  }
}

TEST_CASE("phase_space: the azimuth of an event is drawn, everything else stays") {
  const Process process = top_pairs();
  const Chain chain = fit_chain({"phase_space"}, any_events(process), 1, &process);
  const std::vector<float> one = coordinates_of(chain, 1);
  std::vector<float> same;
  constexpr std::size_t kTimes = 4000;
  for (std::size_t k = 0; k < kTimes; ++k) same.insert(same.end(), one.begin(), one.end());
  const Table events = events_of(chain, same);
  double cosines = 0, sines = 0, cosines2 = 0;
  for (std::size_t r = 0; r < kTimes; ++r) {
    const FourVector p = particle(events.row(r), 2);
    const FourVector first = particle(events.row(0), 2);
    CHECK(p.pz == Approx(first.pz).epsilon(1e-6));
    CHECK(p.pt() == Approx(first.pt()).epsilon(1e-5));
    cosines += std::cos(p.phi());
    sines += std::sin(p.phi());
    cosines2 += std::cos(2 * p.phi());
  }
  // Each a sum of numbers of mean 0 and variance 1/2.
  const double bound = 5 * std::sqrt(kTimes / 2.0);
  CHECK(std::fabs(cosines) < bound);
  CHECK(std::fabs(sines) < bound);
  CHECK(std::fabs(cosines2) < bound);
}

TEST_CASE("phase_space: any coordinates give finite events of the right masses, without a trap") {
  const Process process = top_pairs();
  const Chain chain = fit_chain({"phase_space"}, any_events(process), 1, &process);
  std::vector<float> wild = check::normal_numbers(15 * 400, 122, 30.0);
  for (std::size_t i = 0; i < wild.size(); i += 11) wild[i] = i % 2 == 0 ? 1e30f : -1e30f;
  for (std::size_t i = 5; i < wild.size(); i += 13) wild[i] = 0.0f;
  const test::Traps traps;
  const Table events = events_of(chain, wild);
  for (const float x : events.values) REQUIRE(std::isfinite(x));
  const std::vector<float> again = chain.encode(events, 1);
  for (const float x : again) REQUIRE(std::isfinite(x));
  Table nothing = events;
  std::fill(nothing.values.begin(), nothing.values.end(), 0.0f);
  for (const float x : chain.encode(nothing, 1)) REQUIRE(std::isfinite(x));
}

TEST_CASE("momenta: scaled, energies on the mass shell both ways") {
  const Process process = top_pairs();
  const Chain chain = fit_chain({"momenta"}, any_events(process), 1, &process);
  CHECK(chain.coordinates() == event_columns(process));
  const Chain other = fit_chain({"phase_space"}, any_events(process), 1, &process);
  const Table events = events_of(other, coordinates_of(other, 100));
  const std::vector<float> scaled = chain.encode(events, 1);
  const std::vector<float> back = test::decoded(chain, scaled);
  for (std::size_t i = 0; i < back.size(); ++i) {
    const double x = events.values[i], mass = process.particles[i % 24 / 4].mass / 450;
    // An energy is rounded, and so are the momenta that it follows from, before and after.
    CHECK(std::fabs(static_cast<double>(scaled[i]) - x / 450) <= 3 * kUlp * std::fabs(x / 450));
    CHECK(std::fabs(static_cast<double>(back[i]) - x) <= 4 * kUlp * std::fabs(x));
    if (i % 4 != 0) continue;
    const float* p = scaled.data() + i;
    CHECK(p[0] == static_cast<float>(on_shell(p[1], p[2], p[3], mass).E));
  }
}

TEST_CASE("steps of a process come back from JSON, and refuse what is damaged") {
  const Process process = top_pairs();
  for (const char* step : {"momenta", "phase_space"}) {
    const Chain chain = fit_chain({step}, any_events(process), 1, &process);
    std::map<std::string, std::vector<float>> tables;
    const std::string json = chain.to_json(tables);
    const Chain read = Chain::from_json(json, tables);
    const std::vector<float> x =
        check::normal_numbers(20 * static_cast<Index>(chain.coordinates().size()), 123);
    CHECK(test::decoded(read, x) == test::decoded(chain, x));
    for (const auto& [from, to] : {std::pair{"4.8", "-4.8"}, {"\"E_b\"", "\"E_q1\""}}) {
      std::string damaged = json;
      damaged.replace(damaged.find(from), std::string(from).size(), to);
      CHECK_THROWS_AS(Chain::from_json(damaged, tables), Error);
    }
  }
  const Chain chain = fit_chain({"phase_space"}, any_events(process), 1, &process);
  std::map<std::string, std::vector<float>> tables;
  std::string json = chain.to_json(tables);
  const std::size_t children = json.find("\"children\":[");
  json.replace(children, 13, "\"children\":[7");
  CHECK_THROWS_WITH(Chain::from_json(json, tables), Contains("'children'"));
}

TEST_CASE("steps of a process need one") {
  const Process process = top_pairs();
  CHECK_THROWS_WITH(fit_chain({"phase_space"}, any_events(process), 1),
                    Contains("'phase_space' needs the description of a process"));
  Table lacking = any_events(process);
  lacking.columns[3] = "pz_other";
  CHECK_THROWS_WITH(fit_chain({"momenta"}, lacking, 1, &process), Contains("pz_q1"));
}
