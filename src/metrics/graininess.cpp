// X = n − (n₋ + n₊)/2 of three independent Poisson numbers of one mean λ has the variance 3λ/2. Its
// covariance with the X one bin further along the diagonal is −λ, two bins further λ/4. The
// variance of Σ X² is, a bin, 2·((3/2)² + 2·1² + 2·(1/4)²)·λ² from these and 9/4·λ from fourth
// cumulants: 9/8 of X itself, 1 and 1/8 with its neighbours.
#include "fastgan/metrics/graininess.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

constexpr std::size_t kFewestBins = 4;
constexpr double kVariance = 1.5;  // of the second difference, in units of λ
constexpr double kSquares = 2 * (kVariance * kVariance + 2 + 2.0 / 16), kFourth = 9.0 / 4;

}  // namespace

AzimuthGrid::AzimuthGrid(std::size_t bins) : bins_(bins), counts_(bins * bins) {
  if (bins < kFewestBins) {
    throw Error(ErrorKind::bad_usage,
                "graininess: " + std::to_string(bins) + " bins; expected 4 or more");
  }
}

std::size_t AzimuthGrid::bin(double phi) const {
  const double at = (phi / (2 * std::numbers::pi) + 0.5) * static_cast<double>(bins_);
  return std::min(static_cast<std::size_t>(std::fmax(at, 0)), bins_ - 1);
}

void AzimuthGrid::add(double phi1, double phi2) {
  ++counts_[bin(phi1) * bins_ + bin(phi2)];
  ++events_;
}

void AzimuthGrid::add(const AzimuthGrid& other) {
  if (other.bins_ != bins_) {
    throw Error(ErrorKind::bad_usage, "graininess: grids of different numbers of bins");
  }
  for (std::size_t k = 0; k < counts_.size(); ++k) counts_[k] += other.counts_[k];
  events_ += other.events_;
}

Graininess AzimuthGrid::figures() const {
  Graininess result{.events = events_, .bins = bins_};
  const auto n = static_cast<double>(bins_);
  double squares = 0, mean_squares = 0;
  for (std::size_t offset = 0; offset < bins_; ++offset) {
    const auto at = [&](std::size_t i) {
      i %= bins_;
      return static_cast<double>(counts_[i * bins_ + (i + offset) % bins_]);
    };
    double sum = 0;
    for (std::size_t i = 0; i < bins_; ++i) {
      const double difference = at(i) - (at(i + bins_ - 1) + at(i + 1)) / 2;
      squares += difference * difference;
      sum += at(i);
      result.empty += at(i) == 0 ? 1 : 0;
    }
    const double mean = sum / n;
    mean_squares += n * mean * mean;
    result.empty_expected += n * std::exp(-std::fmin(mean, 700));
  }
  const auto events = static_cast<double>(events_);
  if (events_ == 0) return result;
  result.dispersion = squares / (kVariance * events);
  result.dispersion_error =
      std::sqrt(kSquares * mean_squares + kFourth * events) / (kVariance * events);
  return result;
}

std::vector<float> AzimuthGrid::coarse(std::size_t blocks) const {
  if (blocks == 0 || bins_ % blocks != 0) {
    throw Error(ErrorKind::bad_usage, "graininess: " + std::to_string(bins_) +
                                          " bins cannot be put together by " +
                                          std::to_string(blocks));
  }
  const std::size_t side = bins_ / blocks;
  std::vector<float> sums(side * side);
  for (std::size_t i = 0; i < bins_; ++i) {
    for (std::size_t j = 0; j < bins_; ++j) {
      sums[i / blocks * side + j / blocks] += static_cast<float>(counts_[i * bins_ + j]);
    }
  }
  return sums;
}

}  // namespace fastgan
