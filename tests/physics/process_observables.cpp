#include "fastgan/physics/process_observables.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

using Kind = DerivedObservable::Kind;

Process pair() {
  return {.name = "pair",
          .title = "",
          .beam_pdg = {2212, 2212},
          .beam_energy = {6500, 6500},
          .incoming = {{"gluons", {21, 21}, 1}},
          .particles = {{"a", 0, {1}}, {"b", 0, {-1}}, {"c", 0, {21}}},
          .resonances = {{"X", {0, 1}, 23, 91, "gauss", {2}}},
          .observables = {{"m_all", Kind::mass, {{0, 1}, {2}}},
                          {"pt_all", Kind::pt, {{0, 1}, {2}}},
                          {"y_ac", Kind::rapidity, {{0}, {2}}},
                          {"ht", Kind::ht, {{0}, {1}, {2}}},
                          {"dr_ab", Kind::delta_r, {{0}, {1}}}}};
}

double value(const Observables& all, const char* name) {
  return static_cast<double>(find(all, name).values.at(0));
}

}  // namespace

TEST_CASE("Observables of a process against their closed forms, in the order of the description") {
  const Process process = pair();
  Table events{event_columns(process), {}, {5, 3, 0, 4, 13, 0, -5, -12, 2, 0, 0, 2}};
  SerialExecutor serial;
  const Observables all = process_observables(events, process, serial);
  std::vector<std::string> names;
  for (const Observable& o : all) names.push_back(o.name);
  CHECK(names == std::vector<std::string>{"pt_a", "eta_a", "pt_b", "eta_b", "pt_c", "eta_c", "pt_X",
                                          "eta_X", "m_X", "m_all", "pt_all", "y_ac", "ht",
                                          "dr_ab"});
  CHECK(value(all, "pt_a") == 3);
  CHECK(value(all, "eta_a") == Approx(std::asinh(4.0 / 3)));
  CHECK(value(all, "eta_c") == 20);  // along the beam
  CHECK(value(all, "pt_X") == Approx(std::sqrt(34.0)));
  CHECK(value(all, "m_X") == Approx(std::sqrt(18 * 18 - 34 - 64.0)));
  CHECK(value(all, "m_all") == Approx(std::sqrt(20 * 20 - 34 - 36.0)));
  CHECK(value(all, "pt_all") == Approx(std::sqrt(34.0)));
  CHECK(value(all, "y_ac") == Approx(std::atanh(6.0 / 7)));
  CHECK(value(all, "ht") == 8);
  const double deta = std::asinh(4.0 / 3) + std::asinh(12.0 / 5);
  CHECK(value(all, "dr_ab") == Approx(std::hypot(deta, std::numbers::pi / 2)));
  CHECK(find(all, "ht").unit == "GeV");
  CHECK(find(all, "dr_ab").unit.empty());
}

TEST_CASE("Columns are found by name; the executor does not matter; a missing one is an error") {
  const Process process = pair();
  Table events{event_columns(process), {}, {}};
  for (int k = 0; k < 12 * 9000; ++k) events.values.push_back(std::sin(static_cast<float>(k)) * 9);
  SerialExecutor serial;
  const auto pool = make_thread_pool(3);
  const Observables all = process_observables(events, process, serial);
  const Observables same = process_observables(events, process, *pool);
  for (std::size_t k = 0; k < all.size(); ++k) CHECK(all[k].values == same[k].values);
  Table turned{{events.columns.rbegin(), events.columns.rend()}, {}, {}};
  for (std::size_t r = 0; r < events.rows(); ++r) {
    for (std::size_t c = 12; c-- > 0;) turned.values.push_back(events.row(r)[c]);
  }
  CHECK(process_observables(turned, process, serial)[9].values == all[9].values);
  CHECK(momenta_of(turned, process).values == momenta_of(events, process).values);
  CHECK(momenta_of(events, process).columns.front() == "px_a");
  events.columns[5] = "px_z";
  CHECK_THROWS_AS(process_observables(events, process, serial), Error);
}

}  // namespace fastgan
