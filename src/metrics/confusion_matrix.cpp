#include "fastgan/metrics/confusion_matrix.hpp"

#include <string>

#include "fastgan/error.hpp"

namespace fastgan {

double ConfusionMatrix::share(std::size_t truth, std::size_t predicted) const {
  const std::uint64_t events = counts.at(truth)[0] + counts[truth][1];
  if (events == 0) return 0;
  return static_cast<double>(counts[truth].at(predicted)) / static_cast<double>(events);
}

ConfusionMatrix confusion_matrix(std::span<const float> probability_of_signal,
                                 std::span<const std::uint8_t> truth, double threshold) {
  if (probability_of_signal.size() != truth.size()) {
    throw Error(ErrorKind::bad_usage,
                "confusion matrix: found " + std::to_string(probability_of_signal.size()) +
                    " probabilities and " + std::to_string(truth.size()) + " classes");
  }
  ConfusionMatrix matrix;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double probability = probability_of_signal[i];
    if (!(probability >= 0 && probability <= 1) || truth[i] > 1) {
      throw Error(ErrorKind::bad_input, "confusion matrix: event " + std::to_string(i) +
                                            " (from 0) has the probability " +
                                            std::to_string(probability) + " and the class " +
                                            std::to_string(truth[i]) +
                                            "; expected one in [0, 1], and 0 or 1");
    }
    ++matrix.counts[truth[i]][probability > threshold ? 1 : 0];
  }
  return matrix;
}

}  // namespace fastgan
