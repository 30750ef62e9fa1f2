#include "fastgan/metrics/auc.hpp"

#include <cmath>
#include <vector>

#include "fastgan/error.hpp"
#include "fastgan/metrics/two_sample.hpp"

namespace fastgan {
namespace {

/// Mean and variance of the mean of the placements of `of` among `among`, both sorted: the
/// placement of x is the share of `among` below x, half of the equal ones included.
struct Placements {
  double mean = 0, variance_of_mean = 0;
};

Placements placements(const std::vector<float>& of, const std::vector<float>& among) {
  std::size_t below = 0, up_to = 0;
  double sum = 0, squares = 0;
  for (const float x : of) {
    while (below < among.size() && among[below] < x) ++below;
    while (up_to < among.size() && among[up_to] <= x) ++up_to;
    const double halves = static_cast<double>(below + up_to);  // an integer: sums stay exact
    sum += halves;
    squares += halves * halves;
  }
  const auto n = static_cast<double>(of.size()), scale = 0.5 / static_cast<double>(among.size());
  const double mean = sum / n;
  const double variance = of.size() < 2 ? 0.0 : (squares - sum * mean) / (n - 1);
  return {mean * scale, std::fmax(variance, 0.0) * scale * scale / n};
}

}  // namespace

Auc auc(std::span<const float> positives, std::span<const float> negatives) {
  if (positives.empty() || negatives.empty()) {
    throw Error(ErrorKind::bad_usage, "area under the curve: expected scores of both classes");
  }
  const std::vector<float> p = sorted_sample(positives), n = sorted_sample(negatives);
  const Placements of_positives = placements(p, n), of_negatives = placements(n, p);
  return {of_positives.mean,
          std::sqrt(of_positives.variance_of_mean + of_negatives.variance_of_mean)};
}

}  // namespace fastgan
