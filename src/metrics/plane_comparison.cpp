#include "fastgan/metrics/plane_comparison.hpp"

#include <cmath>

#include "fastgan/error.hpp"
#include "fastgan/metrics/two_sample.hpp"

namespace fastgan {
namespace {

constexpr double kEdge = 0.01;
constexpr double kFewest = 10;  // events of a bin, of both samples together

GridAxis axis_of(const Observable& observable, std::size_t bins) {
  if (observable.values.empty()) {
    throw Error(ErrorKind::bad_input,
                "plane: no event has the observable '" + observable.name + "'");
  }
  const std::vector<float> sorted = sorted_sample(observable.values);
  const auto at = [&](double q) {
    return static_cast<double>(
        sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size() - 1))]);
  };
  const double low = at(kEdge), high = at(1 - kEdge);
  return high > low ? GridAxis{low, high, bins} : GridAxis{low - 0.5, low + 0.5, bins};
}

/// Events in the bins; those outside of the axes are left out.
std::vector<double> counts_of(const Observables& sample, const PlaneComparison& plane) {
  const std::vector<float>& x = find(sample, plane.x).values;
  const std::vector<float>& y = find(sample, plane.y).values;
  if (x.size() != y.size() || x.empty()) {
    throw Error(ErrorKind::bad_input, "plane: " + plane.x + " has " + std::to_string(x.size()) +
                                          " values, " + plane.y + " " + std::to_string(y.size()) +
                                          "; expected one of each per event");
  }
  std::vector<double> counts(plane.of_x.bins * plane.of_y.bins);
  const auto inside = [](const GridAxis& axis, double value) {
    return value >= axis.low && value <= axis.high;
  };
  for (std::size_t n = 0; n < x.size(); ++n) {
    const auto vx = static_cast<double>(x[n]), vy = static_cast<double>(y[n]);
    if (!inside(plane.of_x, vx) || !inside(plane.of_y, vy)) continue;
    counts[plane.of_x.bin(vx) * plane.of_y.bins + plane.of_y.bin(vy)] += 1;
  }
  return counts;
}

}  // namespace

PlaneComparison plane_comparison(const Observables& generated, const Observables& reference,
                                 const std::string& x, const std::string& y, std::size_t bins) {
  const Observable &real_x = find(reference, x), &real_y = find(reference, y);
  PlaneComparison plane{.x = x,
                        .y = y,
                        .x_unit = real_x.unit,
                        .y_unit = real_y.unit,
                        .of_x = axis_of(real_x, bins),
                        .of_y = axis_of(real_y, bins),
                        .generated = {},
                        .reference = {},
                        .pulls = {}};
  const std::vector<double> made = counts_of(generated, plane), real = counts_of(reference, plane);
  const auto n = static_cast<double>(find(generated, x).values.size());
  const auto m = static_cast<double>(real_x.values.size());
  double chi2 = 0;
  for (std::size_t k = 0; k < made.size(); ++k) {
    const double a = made[k], b = real[k];
    const double difference = std::sqrt(m / n) * a - std::sqrt(n / m) * b;
    const double pull = a + b > 0 ? difference / std::sqrt(a + b) : 0;
    plane.generated.push_back(static_cast<float>(a / n));
    plane.reference.push_back(static_cast<float>(b / m));
    plane.pulls.push_back(static_cast<float>(pull));
    if (a + b < kFewest) continue;
    chi2 += pull * pull;
    ++plane.bins;
  }
  if (plane.bins > 0) plane.chi2_ndf = chi2 / static_cast<double>(plane.bins);
  return plane;
}

}  // namespace fastgan
