// What a chain promises whatever its steps are: keyed random numbers, splits, traps, errors.
#include "fastgan/chain.hpp"

#include <catch2/catch.hpp>
#include <cfenv>
#include <cmath>
#include <limits>

#include "check.hpp"
#include "fastgan/error.hpp"
#include "fastgan/physics/observables.hpp"
#include "gan/chain_decode.hpp"
#include "gan/chain_events.hpp"

using namespace fastgan;
using Catch::Matchers::Contains;
using test::decoded;

namespace {

const std::vector<std::string> kPaper{"rotate", "smear_nvtx"};
const std::vector<std::string> kTuned{"rotate",           "select",          "isolation_sum",
                                      "missing_momentum", "dimuon",          "dequantize_nvtx",
                                      "jet_gaps",         "normal_quantiles"};
const std::vector<std::string> kScaled{"rotate", "smear_nvtx", "scale"};

std::vector<std::vector<std::string>> recipes() { return {kPaper, kTuned, kScaled}; }

/// Coordinates as a network might give them.
std::vector<float> normal_coordinates(std::size_t count) {
  std::vector<float> z;
  test::Draws draws(99, 0);
  for (std::size_t i = 0; i < count; ++i) z.push_back(static_cast<float>(draws.normal()));
  return z;
}

}  // namespace

TEST_CASE("A row of coordinates decodes to the same bits in any split", "[chain]") {
  const Table raw = test::drell_yan_events(500);
  for (const auto& steps : recipes()) {
    for (const bool turned : {false, true}) {
      const Chain fitted = fit_chain(steps, raw, 1);
      const Chain chain = turned ? fitted.with_random_azimuth() : fitted;
      const std::size_t width = chain.coordinates().size(), columns = chain.columns().size();
      const std::vector<float> z = normal_coordinates(200 * width);
      const std::vector<float> whole = decoded(chain, z, 7, 1000);
      std::vector<float> pieces;
      std::size_t row = 0;
      for (const std::size_t rows : {1u, 63u, 64u, 65u, 7u}) {
        const std::vector<float> part(
            z.begin() + static_cast<std::ptrdiff_t>(row * width),
            z.begin() + static_cast<std::ptrdiff_t>((row + rows) * width));
        const std::vector<float> events = decoded(chain, part, 7, 1000 + row);
        pieces.insert(pieces.end(), events.begin(), events.end());
        row += rows;
      }
      CHECK_SAME_BITS(pieces, std::span<const float>(whole.data(), row * columns));
    }
  }
}

TEST_CASE("Encoding is keyed by seed and row", "[chain]") {
  const Table raw = test::drell_yan_events(300);
  Table first = raw;
  first.values.resize(100 * first.width());
  for (const auto& steps : recipes()) {
    const Chain chain = fit_chain(steps, raw, 1);
    const std::vector<float> all = chain.encode(raw, 3), some = chain.encode(first, 3);
    CHECK_SAME_BITS(some, std::span<const float>(all.data(), some.size()));
    CHECK(chain.encode(raw, 4) != all);
  }
}

TEST_CASE("Any finite coordinate decodes to finite events without a trap", "[chain]") {
  const Table raw = test::drell_yan_events(500);
  constexpr float kMost = std::numeric_limits<float>::max();
  const std::vector<float> extremes{0,  -0.0f, 1e-30f, -1e-30f, 1,     -1,    6,
                                    -6, 1e4f,  -1e4f,  1e9f,    -1e9f, kMost, -kMost};
  for (const auto& steps : recipes()) {
    const Chain fitted = fit_chain(steps, raw, 1);
    const std::size_t width = fitted.coordinates().size();
    const std::vector<float> normal = fitted.encode(raw, 1);
    const Chain chain = fitted.recalibrated(normal, normal).with_random_azimuth();
    std::vector<float> z;
    test::Draws draws(3, 0);
    for (std::size_t i = 0; i < 5000 * width; ++i) {
      const auto k = static_cast<std::size_t>(draws.flat() * static_cast<double>(extremes.size()));
      z.push_back(extremes[k]);
    }
    std::feclearexcept(FE_ALL_EXCEPT);
    const std::vector<float> events = decoded(chain, z);
    std::size_t accepted = 0;
    for (std::size_t r = 0; r < 5000; ++r) {
      accepted += chain.accepts(events.data() + r * chain.columns().size());
    }
    CHECK(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW) == 0);
    CHECK((accepted < 5000) == chain.has_selection());
    std::size_t infinite = 0;
    for (const float x : events) infinite += !std::isfinite(x);
    CHECK(infinite == 0);
  }
}

TEST_CASE("Decoded muons lie on their mass shell, the harder one first", "[chain]") {
  const Table raw = test::drell_yan_events(2000);
  const Chain chain = fit_chain(kTuned, raw, 1);
  Table events{chain.columns(), {}, decoded(chain, normal_coordinates(3000 * 15))};
  std::size_t off_shell = 0, unordered = 0, jets_unordered = 0;
  for (std::size_t r = 0; r < events.rows(); ++r) {
    const float* e = events.row(r);
    const FourVector muon1{e[0], 0, e[1], e[2]}, muon2{e[3], e[4], e[5], e[6]};
    for (const FourVector& muon : {muon1, muon2}) {
      // The energy is rounded once.
      off_shell += !(std::abs(muon.mass2() - kMuonMass * kMuonMass) <=
                     (0x1p-23 + 0x1p-40) * muon.E * muon.E);
    }
    unordered += !(muon1.pt() >= muon2.pt() * (1 - 0x1p-22));
    for (std::size_t k = events.column("jet1"); k < events.column("jet5"); ++k) {
      jets_unordered += e[k] < e[k + 1];
    }
  }
  CHECK(off_shell == 0);
  CHECK(unordered == 0);
  CHECK(jets_unordered == 0);
}

TEST_CASE("The selection keeps the data and refuses what lies outside", "[chain]") {
  const Table raw = test::drell_yan_events(1000);
  const Chain chain = fit_chain({"rotate", "select"}, raw, 1);
  const Table events = rotated(raw);
  CHECK(chain.has_selection());
  CHECK_FALSE(fit_chain({"rotate"}, raw, 1).has_selection());
  std::size_t refused = 0;
  for (std::size_t r = 0; r < events.rows(); ++r) refused += !chain.accepts(events.row(r));
  CHECK(refused == 0);
  std::vector<float> event(events.row(0), events.row(0) + events.width());
  for (int k = 0; k < 7; ++k) event[static_cast<std::size_t>(k)] *= 3;  // three times the mass
  CHECK_FALSE(chain.accepts(event.data()));
}

TEST_CASE("A random azimuth turns events without changing them", "[chain]") {
  const Table raw = test::drell_yan_events(4000);
  const Chain straight = fit_chain(kPaper, raw, 1), chain = straight.with_random_azimuth();
  CHECK(straight.columns() == rotated(raw).columns);
  CHECK(chain.columns() == raw.columns);
  CHECK(chain.units() == raw.units);
  const std::vector<float> z = straight.encode(raw, 1);
  const Table events{chain.columns(), {}, decoded(chain, z, 11)};
  const std::vector<float> unturned = decoded(straight, z, 11);
  const Table back = rotated(events);
  std::size_t wrong = 0, quadrant[4] = {};
  for (std::size_t i = 0; i < unturned.size(); ++i) {
    // Both components of a vector are rounded twice, relative to its length.
    const float* row = unturned.data() + i / 17 * 17;
    const std::size_t c = i % 17;
    double length = std::abs(row[c]);
    if (c == 3 || c == 4) length = std::hypot(row[3], row[4]);
    if (c == 8 || c == 9) length = std::hypot(row[8], row[9]);
    wrong += !(std::abs(static_cast<double>(back.values[i]) - unturned[i]) <= 8 * 0x1p-24 * length);
  }
  CHECK(wrong == 0);
  for (std::size_t r = 0; r < events.rows(); ++r) {
    ++quadrant[(events.row(r)[0] < 0 ? 1 : 0) + (events.row(r)[1] < 0 ? 2 : 0)];
  }
  for (const std::size_t count : quadrant) {
    CHECK(std::abs(static_cast<double>(count) - 1000) < 5 * std::sqrt(4000 * 0.25 * 0.75));
  }
  CHECK_THROWS_WITH(Chain({"x"}, {}, {}).with_random_azimuth(), Contains("rotate"));
}

TEST_CASE("Smearing of the vertices has the width of the paper and floors back", "[chain]") {
  Table table{{"nvtx"}, {}, std::vector<float>(20000, 12.0f)};
  const Chain chain = fit_chain({"smear_nvtx"}, table, 1);
  double sum = 0, squares = 0;
  for (const float x : chain.encode(table, 1)) {
    sum += x - 12;
    squares += (x - 12.0) * (x - 12.0);
  }
  CHECK(std::abs(sum / 20000) < 5 * 0.5 / std::sqrt(20000.0));
  CHECK(std::abs(squares / 20000 - 0.25) < 5 * 0.25 * std::sqrt(2 / 20000.0));
  CHECK(decoded(chain, {12.99f, -0.5f, 0.4f, 7}) == std::vector<float>{12, 0, 0, 7});
}

TEST_CASE("What cannot be a chain is refused with a clear error", "[chain]") {
  const Table raw = test::drell_yan_events(50);
  CHECK_THROWS_WITH(fit_chain({"rotat"}, raw, 1),
                    Contains("'rotat' is unknown") && Contains("rotate, smear_nvtx"));
  CHECK_THROWS_WITH(fit_chain({"recalibrate"}, raw, 1), Contains("generated events"));
  CHECK_THROWS_WITH(fit_chain({"smear_nvtx"}, test::only(raw, {"px1", "py1"}), 1),
                    Contains("nvtx is missing"));
  CHECK_THROWS_WITH(fit_chain({"rotate", "dimuon", "dimuon"}, raw, 1),
                    Contains("'dimuon'") && Contains("px1"));
  CHECK_THROWS_WITH(fit_chain({"rotate", "dimuon", "select"}, raw, 1), Contains("'select'"));
  const Chain chain = fit_chain({"rotate"}, raw, 1);
  CHECK_THROWS_WITH(chain.encode(test::only(raw, {"px1", "py1"}), 1), Contains("pz1"));
  CHECK_THROWS_WITH(chain.recalibrated(std::vector<float>(5), std::vector<float>(34)),
                    Contains("recalibrate"));
}
