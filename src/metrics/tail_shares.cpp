#include "fastgan/metrics/tail_shares.hpp"

#include <algorithm>
#include <cmath>

#include "fastgan/error.hpp"
#include "fastgan/metrics/two_sample.hpp"

namespace fastgan {
namespace {

constexpr double kQuantiles[] = {0.9, 0.99, 0.999, 0.9999};
constexpr std::size_t kFewest = 10;  // real events beyond a threshold

Share beyond(const Observable& observable, double threshold) {
  const auto count = std::ranges::count_if(observable.values, [threshold](float value) {
    return static_cast<double>(value) > threshold;
  });
  return share(static_cast<std::size_t>(count), observable.values.size());
}

}  // namespace

Tail tail_of(const Observable& generated, const Observable& reference, const Observable* training) {
  if (generated.values.empty() || reference.values.empty()) {
    throw Error(ErrorKind::bad_input,
                "tails: a sample has no values of the observable '" + generated.name + "'");
  }
  const std::vector<float> sorted = sorted_sample(reference.values);
  Tail tail{generated.name, generated.unit, {}};
  for (const double q : kQuantiles) {
    const auto count =
        static_cast<std::size_t>(std::lround((1 - q) * static_cast<double>(sorted.size())));
    if (count < kFewest) break;
    const double threshold = static_cast<double>(sorted[sorted.size() - count - 1]);
    TailShare at{q, threshold, beyond(generated, threshold), beyond(reference, threshold)};
    const double difference = at.generated.value - at.reference.value;
    const double error = std::hypot(at.generated.error, at.reference.error);
    at.pull = at.pull_with_training = difference / error;
    if (training != nullptr) {
      at.training = beyond(*training, threshold);
      at.pull_with_training = difference / std::hypot(error, at.training->error);
    }
    tail.shares.push_back(at);
  }
  return tail;
}

}  // namespace fastgan
