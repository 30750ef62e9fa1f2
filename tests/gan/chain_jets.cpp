// Jets as a Poisson process: the rate Λ above a pT against its definition, absent jets against the
// exponential distribution.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "fastgan/chain.hpp"
#include "gan/chain_events.hpp"

using namespace fastgan;

namespace {

constexpr std::size_t kEvents = 20000, kJets = 5;

/// Four jets above 15 GeV on average, pT spectrum a power law; five at most are kept.
Table poisson_jets() {
  Table table{{"jet1", "jet2", "jet3", "jet4", "jet5"}, {}, {}};
  for (std::size_t r = 0; r < kEvents; ++r) {
    test::Draws draws(8, r);
    double t = 0;
    for (std::size_t k = 0; k < kJets; ++k) {
      t += draws.exponential();
      table.values.push_back(t < 4 ? static_cast<float>(15 * std::pow(4 / t, 0.3)) : 0.0f);
    }
  }
  return table;
}

/// Λ at each pT by Nelson and Aalen: the sum over all jets as hard or harder of one over the number
/// of events whose fifth jet is not harder.
std::map<float, double> rates(const Table& jets) {
  std::vector<float> all, fifth;
  for (std::size_t r = 0; r < jets.rows(); ++r) {
    for (std::size_t k = 0; k < kJets; ++k) {
      if (jets.row(r)[k] > 0) all.push_back(jets.row(r)[k]);
    }
    fifth.push_back(jets.row(r)[kJets - 1]);
  }
  std::sort(all.rbegin(), all.rend());
  std::sort(fifth.begin(), fifth.end());
  std::map<float, double> rate;
  double sum = 0;
  for (const float jet : all) {
    sum += 1.0 /
           static_cast<double>(std::upper_bound(fifth.begin(), fifth.end(), jet) - fifth.begin());
    rate[jet] = sum;
  }
  return rate;
}

}  // namespace

TEST_CASE("Gaps of jets add up to the rate above their pT", "[chain]") {
  const Table jets = poisson_jets();
  const std::vector<float> gaps = fit_chain({"jet_gaps"}, jets, 1).encode(jets, 1);
  const std::map<float, double> rate = rates(jets);
  const double top = rate.begin()->second, least = rate.rbegin()->second;
  // −ln Λ is tabulated on 512 intervals that end 3 above that of the hardest jet. At its ends an
  // interval is right and within it the table does not fall: off by one interval at most. Then
  // the distance to the threshold, 2⁻¹⁶, and the roundings of logarithms and of five sums.
  const double step = (std::log(top / least) + 3) / 512;
  const double bound = std::exp(step) * (1 + 0x1p-16 + 0x1p-20) - 1;
  std::size_t wrong = 0, present = 0, above = 0;
  for (std::size_t r = 0; r < jets.rows(); ++r) {
    double t = 0;
    for (std::size_t k = 0; k < kJets; ++k) {
      t += gaps[r * kJets + k];
      const float jet = jets.row(r)[k];
      if (jet > 0) {
        ++present;
        const double expected = rate.at(jet);
        wrong += !(std::abs(t - expected) <= bound * expected);
        above += t > expected;
      } else {
        wrong += !(t > top);
      }
    }
  }
  CHECK(wrong == 0);
  // The table has no bias: on either side of the truth.
  CHECK(above > present / 10);
  CHECK(above < present - present / 10);
}

TEST_CASE("Absent jets follow the threshold at exponential distances", "[chain]") {
  const Table jets = poisson_jets();
  const std::vector<float> gaps = fit_chain({"jet_gaps"}, jets, 1).encode(jets, 1);
  const double top = rates(jets).begin()->second;
  std::vector<double> beyond;
  for (std::size_t r = 0; r < jets.rows(); ++r) {
    double t = 0;
    for (std::size_t k = 0; k < kJets; ++k) {
      const double before = std::max(t, top);
      t += gaps[r * kJets + k];
      if (jets.row(r)[k] == 0) beyond.push_back(t - before);
    }
  }
  std::sort(beyond.begin(), beyond.end());
  const auto n = static_cast<double>(beyond.size());
  double largest = 0;
  for (std::size_t i = 0; i < beyond.size(); ++i) {
    const double below = 1 - std::exp(-beyond[i]);
    const auto k = static_cast<double>(i);
    largest = std::max({largest, below - k / n, (k + 1) / n - below});
  }
  // Dvoretzky, Kiefer and Wolfowitz with Massart's constant, false alarms 1e-6; the distance to the
  // threshold is 2⁻¹⁶ of it and roundings are smaller.
  CHECK(largest <= std::sqrt(std::log(2 / 1e-6) / (2 * n)) + 2 * 0x1p-16 * top);
}
