// Observables of events whose values are known by hand.
#include "fastgan/physics/observables.hpp"

#include <catch2/catch.hpp>
#include <cfenv>
#include <cmath>
#include <numbers>

#include "check.hpp"
#include "fastgan/error.hpp"

using namespace fastgan;
using Catch::Matchers::Contains;

namespace {

const std::vector<std::string> kColumns{"px1",  "pz1",  "E1",   "px2",  "py2",  "pz2",
                                        "E2",   "nvtx", "metx", "mety", "iso1", "iso2",
                                        "jet1", "jet2", "jet3", "jet4", "jet5"};

Table two_events() {
  return {kColumns, {}, {40, 30, 50, -3, 4, 0,  5,  26, -6, 8,     0.1f, 0, 30, 20, 15, 0, 0,
                         10, 0,  10, 6,  8, 24, 26, 14, -1, -0.0f, 0,    0, 0,  0,  0,  0, 0}};
}

const std::vector<float>& values(const Observables& all, const char* name) {
  return find(all, name).values;
}

}  // namespace

TEST_CASE("Observables of known events", "[physics]") {
  const Observables all = observables(two_events());
  for (const std::string& name : kColumns) CHECK(find(all, name).values.size() == 2);
  const auto check = [&](const char* name, std::vector<double> expected) {
    INFO(name);
    check::Reference reference(static_cast<Index>(expected.size()), 0);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      reference.set(0, static_cast<Index>(i), expected[i], std::abs(expected[i]));
    }
    CHECK_TENSOR(values(all, name), reference);
  };
  constexpr double pi = std::numbers::pi;
  check("m_ll", {std::sqrt(55.0 * 55 - 37 * 37 - 16 - 900), std::sqrt(36.0 * 36 - 256 - 64 - 576)});
  check("pt_ll", {std::hypot(37, 4), std::hypot(16, 8)});
  check("dphi_ll", {std::atan2(4, -3), std::atan2(8, 6)});
  check("pt2", {5, 10});
  check("eta1", {std::asinh(0.75), 0});
  check("eta2", {0, std::asinh(2.4)});
  check("met", {10, 1});
  check("phi_miss", {std::atan2(8, -6), pi});
  check("n_jets15", {2, 0});
  check("met_nvtx_gt25", {10});
  check("met_nvtx_lt15", {1});
  CHECK_THROWS_WITH(find(all, "mll"), Contains("m_ll"));
}

TEST_CASE("The reduced variant has the observables of its muons alone", "[physics]") {
  const Table full = two_events();
  Table reduced{{kColumns.begin(), kColumns.begin() + 7}, {}, {}};
  for (std::size_t r = 0; r < 2; ++r) {
    reduced.values.insert(reduced.values.end(), full.row(r), full.row(r) + 7);
  }
  const Observables all = observables(reduced);
  CHECK(all.size() == 7 + 6);
  CHECK_SAME_BITS(values(all, "m_ll"), values(observables(full), "m_ll"));
  CHECK_THROWS_WITH(find(all, "met"), Contains("unknown"));
}

TEST_CASE("Rotation keeps lengths and angles and drops py1", "[physics]") {
  const Table events{{"px1", "py1", "pz1", "px2", "py2", "metx", "mety", "q1"},
                     {"GeV", "GeV", "GeV", "GeV", "GeV", "GeV", "GeV", ""},
                     {-3, 4, 7, 3, -4, -4, -3, 1}};
  const Table turned = rotated(events);
  CHECK(turned.columns ==
        std::vector<std::string>{"px1", "pz1", "px2", "py2", "metx", "mety", "q1"});
  CHECK(turned.units.size() == turned.columns.size());
  check::Reference reference(7, 2);
  const double expected[] = {5, 7, -5, 0, 0, 5, 1};
  for (Index c = 0; c < 7; ++c) reference.set(0, c, expected[c], 5);
  CHECK_TENSOR(turned.values, reference);
  CHECK_SAME_BITS(rotated(turned).values, turned.values);
}

TEST_CASE("Observables of degenerate events are finite and raise no trap", "[physics]") {
  Table events{kColumns, {}, std::vector<float>(17, 0.0f)};
  for (const float large : {1e9f, -1e9f}) events.values.insert(events.values.end(), 17, large);
  std::feclearexcept(FE_ALL_EXCEPT);
  const Observables all = observables(events);
  CHECK(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW) == 0);
  for (const Observable& observable : all) {
    for (const float x : observable.values) CHECK(std::isfinite(x));
  }
}
