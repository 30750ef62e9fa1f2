// Chains in model files: exact, and hard to break.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "check.hpp"
#include "fastgan/chain.hpp"
#include "fastgan/error.hpp"
#include "gan/chain_decode.hpp"
#include "gan/chain_events.hpp"

using namespace fastgan;
using Catch::Matchers::Contains;
using Tables = std::map<std::string, std::vector<float>>;

namespace {

struct Stored {
  Chain chain;
  std::string json;
  Tables tables;
  std::vector<float> coordinates;
};

Stored stored() {
  const Table raw = test::drell_yan_events(600);
  Stored all;
  all.chain = fit_chain({"rotate", "select", "isolation_sum", "missing_momentum", "dimuon",
                         "dequantize_nvtx", "jet_gaps", "normal_quantiles", "scale"},
                        raw, 1);
  all.coordinates = all.chain.encode(raw, 1);
  all.chain = all.chain.recalibrated(all.coordinates, all.coordinates);
  all.json = all.chain.to_json(all.tables);
  return all;
}

/// A damaged file is refused, or what it holds is still a chain that gives finite numbers.
void refuse_or_work(const std::string& json, const Tables& tables,
                    const std::vector<float>& coordinates) {
  try {
    const Chain chain = Chain::from_json(json, tables);
    const std::size_t width = chain.coordinates().size();
    if (width == 0) return;
    const auto rows = std::min<std::size_t>(coordinates.size() / width, 65);
    const std::vector<float> some(coordinates.begin(),
                                  coordinates.begin() + static_cast<std::ptrdiff_t>(rows * width));
    for (const float x : test::decoded(chain, some)) REQUIRE(std::isfinite(x));
  } catch (const Error& error) {
    REQUIRE(std::string(error.what()).find("chain") != std::string::npos);
  }
}

}  // namespace

TEST_CASE("A chain comes back from a model file bit by bit", "[chain]") {
  const Stored all = stored();
  const Chain back = Chain::from_json(all.json, all.tables);
  Tables tables;
  CHECK(back.to_json(tables) == all.json);
  CHECK(tables == all.tables);
  CHECK(back.columns() == all.chain.columns());
  CHECK(back.units() == all.chain.units());
  CHECK(back.coordinates() == all.chain.coordinates());
  CHECK(back.has_selection());
  CHECK_SAME_BITS(test::decoded(back, all.coordinates), test::decoded(all.chain, all.coordinates));
  const Chain turned = all.chain.with_random_azimuth();
  Tables more;
  const std::string json = turned.to_json(more);
  CHECK(Chain::from_json(json, more).columns() == turned.columns());
}

TEST_CASE("A chain names its coordinates, and other names are refused", "[chain]") {
  const Stored all = stored();
  const std::string named = "\"coordinates\":[\"mass\",";
  const std::size_t at = all.json.find(named);
  REQUIRE(at != std::string::npos);
  std::string other = all.json;
  other.replace(at, named.size(), "\"coordinates\":[\"log_pt_ll\",");
  CHECK_THROWS_WITH(Chain::from_json(other, all.tables),
                    Contains("names log_pt_ll, log_pt_ll, ") && Contains("give mass, log_pt_ll, "));
  other = all.json;
  other.replace(at + 1, 11, "Coordinates");  // a field that is not known: a file without names
  CHECK(Chain::from_json(other, all.tables).coordinates() == all.chain.coordinates());
}

TEST_CASE("Mutated JSON of a chain is refused or harmless", "[chain]") {
  const Stored all = stored();
  for (std::size_t cut = 0; cut < all.json.size(); cut += 7) {
    CHECK_THROWS_AS(Chain::from_json(all.json.substr(0, cut), all.tables), Error);
  }
  for (std::uint64_t trial = 0; trial < 2000; ++trial) {
    test::Draws draws(17, trial);
    std::string json = all.json;
    const int changes = 1 + static_cast<int>(draws.flat() * 3);
    for (int change = 0; change < changes; ++change) {
      const auto at = static_cast<std::size_t>(draws.flat() * static_cast<double>(json.size()));
      const auto from = static_cast<std::size_t>(draws.flat() * static_cast<double>(json.size()));
      json[at] = draws.flat() < 0.5 ? json[from] : static_cast<char>(32 + 95 * draws.flat());
    }
    refuse_or_work(json, all.tables, all.coordinates);
  }
}

TEST_CASE("Mutated tables of a chain are refused or harmless", "[chain]") {
  const Stored all = stored();
  const float most = std::numeric_limits<float>::max(), nan = std::nanf("");
  for (std::uint64_t trial = 0; trial < 1000; ++trial) {
    test::Draws draws(18, trial);
    Tables tables = all.tables;
    auto chosen = tables.begin();
    std::advance(chosen, static_cast<int>(draws.flat() * static_cast<double>(tables.size())));
    std::vector<float>& table = chosen->second;
    if (draws.flat() < 0.2) {
      table.resize(static_cast<std::size_t>(draws.flat() * static_cast<double>(table.size())));
    } else {
      const float values[] = {nan, most, -most, 0, 1e-38f, 1, -1, INFINITY};
      const auto at = static_cast<std::size_t>(draws.flat() * static_cast<double>(table.size()));
      table[at] = values[static_cast<std::size_t>(draws.flat() * 8)];
    }
    refuse_or_work(all.json, tables, all.coordinates);
  }
  Tables none;
  CHECK_THROWS_WITH(Chain::from_json(all.json, none), Contains("is missing"));
}
