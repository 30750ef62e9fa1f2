#include "fastgan/metrics/auc.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "fastgan/error.hpp"
#include "tests/metrics/samples.hpp"

namespace fastgan {

TEST_CASE("Areas under the curve known by hand") {
  CHECK(auc(std::vector<float>{2, 3}, std::vector<float>{0, 1}).value == 1);
  CHECK(auc(std::vector<float>{0, 1}, std::vector<float>{2, 3}).value == 0);
  CHECK(auc(std::vector<float>{1, 1, 1}, std::vector<float>{1, 1}).value == 0.5);
  CHECK(auc(std::vector<float>{1, 3}, std::vector<float>{2, 0}).value == 0.75);
  CHECK(auc(std::vector<float>{1, 2}, std::vector<float>{1, 0}).value == 0.875);
}

TEST_CASE("Area under the curve equals the share of ordered pairs, and its DeLong error") {
  const auto p = samples::steps(83, 1, 12, 0.2f), n = samples::steps(61, 2, 12, 0.0f);
  double wins = 0;
  std::vector<double> of_p(p.size(), 0.0), of_n(n.size(), 0.0);
  for (std::size_t i = 0; i < p.size(); ++i) {
    for (std::size_t j = 0; j < n.size(); ++j) {
      const double win = p[i] > n[j] ? 1.0 : (p[i] == n[j] ? 0.5 : 0.0);
      wins += win;
      of_p[i] += win / static_cast<double>(n.size());
      of_n[j] += win / static_cast<double>(p.size());
    }
  }
  const double expected = wins / static_cast<double>(p.size() * n.size());
  const auto variance_of_mean = [expected](const std::vector<double>& placements) {
    double squares = 0;
    for (const double v : placements) squares += (v - expected) * (v - expected);
    const auto count = static_cast<double>(placements.size());
    return squares / (count - 1) / count;
  };
  const Auc found = auc(p, n);
  CHECK(std::abs(found.value - expected) <= 4 * 0x1p-53);
  const double error = std::sqrt(variance_of_mean(of_p) + variance_of_mean(of_n));
  // Σv² − (Σv)²/n over integers is exact; the reference rounds about n + m times.
  CHECK(std::abs(found.standard_error - error) <= 150 * 0x1p-53);
  CHECK(auc(n, p).value == Approx(1 - expected).epsilon(0).margin(4 * 0x1p-53));
}

TEST_CASE("Scores that cannot be ranked are refused") {
  CHECK_THROWS_AS(auc(std::vector<float>{}, std::vector<float>{1}), Error);
  CHECK_THROWS_AS(auc(std::vector<float>{NAN}, std::vector<float>{1}), Error);
}

}  // namespace fastgan
