// Quantile maps: how far encoded events are from normal numbers, and how far they may be.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "fastgan/chain.hpp"
#include "fastgan/physics/observables.hpp"
#include "gan/chain_events.hpp"

using namespace fastgan;

namespace {

/// What the quantile map of one column may miss of the normal distribution.
struct QuantileBound {
  std::size_t most_alike = 0;  // events that share one value; the lowest of a point mass excepted
  std::size_t at_point = 0;    // events of the point mass

  explicit QuantileBound(std::vector<float> values) {
    std::sort(values.begin(), values.end());
    for (auto at = values.begin(); at != values.end();) {
      const auto end = std::upper_bound(at, values.end(), *at);
      const auto alike = static_cast<std::size_t>(end - at);
      const bool point = at == values.begin() && 100 * alike >= values.size();
      (point ? at_point : most_alike) = point ? alike : std::max(most_alike, alike);
      at = end;
    }
  }

  /// At a knot the share below it is the normal distribution's, to the value that straddles it and
  /// one that is rounded onto it. Between knots both shares lie between those of the two knots: off
  /// by at most the step times the largest density. Numbers are rounded on a grid of width 12. The
  /// point mass is spread by chance over its share p: √(ln(2/α)/2m)·p for m events (Dvoretzky,
  /// Kiefer, Wolfowitz; Massart 1990), false alarms α = 1e-6 a column.
  double operator()(double events) const {
    const double step = 12.0 / 1024, density = 1 / std::sqrt(2 * std::numbers::pi);
    const auto m = static_cast<double>(at_point);
    const double chance = m > 0 ? std::sqrt(std::log(2 / 1e-6) / (2 * m)) * m / events : 0.0;
    return density * (step + 3 * 12 * 0x1p-23) + static_cast<double>(1 + most_alike) / events +
           chance;
  }
};

}  // namespace

TEST_CASE("Quantile maps give standard normal numbers", "[chain]") {
  const Table raw = test::drell_yan_events(20000);
  const Chain chain = fit_chain({"rotate", "normal_quantiles"}, raw, 1);
  const Table events = rotated(raw);
  const std::vector<float> encoded = chain.encode(raw, 1);
  const std::size_t width = chain.coordinates().size();
  const auto n = static_cast<double>(raw.rows());
  for (std::size_t c = 0; c < width; ++c) {
    INFO(chain.coordinates()[c]);
    std::vector<float> z, values;
    for (std::size_t r = 0; r < events.rows(); ++r) {
      z.push_back(encoded[r * width + c]);
      values.push_back(events.row(r)[events.column(chain.coordinates()[c])]);
    }
    std::sort(z.begin(), z.end());
    double largest = 0;  // distance of the distribution functions
    for (std::size_t i = 0; i < z.size(); ++i) {
      const double below = 0.5 * std::erfc(-z[i] / std::numbers::sqrt2);
      const auto k = static_cast<double>(i);
      largest = std::max({largest, below - k / n, (k + 1) / n - below});
    }
    CHECK(largest <= QuantileBound(values)(n));
  }
}
