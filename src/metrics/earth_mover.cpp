#include "fastgan/metrics/earth_mover.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "fastgan/error.hpp"
#include "src/metrics/transport.hpp"

namespace fastgan {
namespace {

constexpr double kCostUnits = 0x1p36;  // of a distance of one bin
constexpr std::uint64_t kMostEvents = std::uint64_t{1} << 31;
constexpr std::size_t kMostBins = std::size_t{1} << 12;  // in all: costs are stored for all pairs

void check(const GridHistogram& histogram) {
  if (histogram.counts.size() != histogram.x.bins * histogram.y.bins ||
      histogram.counts.size() > kMostBins) {
    throw Error(ErrorKind::bad_usage,
                "earth mover's distance: found " + std::to_string(histogram.counts.size()) +
                    " counts on a grid of " + std::to_string(histogram.x.bins) + " x " +
                    std::to_string(histogram.y.bins) + "; expected one a bin, at most " +
                    std::to_string(kMostBins));
  }
}

std::uint64_t total(const GridHistogram& histogram, const char* which) {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : histogram.counts) {
    if (count > kMostEvents) sum = kMostEvents;
    sum = std::min(sum + count, kMostEvents + 1);
  }
  if (sum > 0 && sum <= kMostEvents) return sum;
  throw Error(ErrorKind::bad_input, std::string("earth mover's distance: the ") + which +
                                        " histogram holds " +
                                        (sum == 0 ? "no events" : "more than 2^31 events"));
}

/// Between bins a and b of a grid of `width` bins along y.
double distance(std::size_t a, std::size_t b, std::size_t width) {
  const auto steps = [](std::size_t i, std::size_t j) {
    return static_cast<double>(i) - static_cast<double>(j);
  };
  const double along_x = steps(a / width, b / width), along_y = steps(a % width, b % width);
  return std::sqrt(along_x * along_x + along_y * along_y);
}

}  // namespace

double earth_mover_distance(const GridHistogram& a, const GridHistogram& b) {
  check(a);
  check(b);
  if (a.x.bins != b.x.bins || a.y.bins != b.y.bins || a.x.low != b.x.low || a.y.low != b.y.low ||
      a.x.high != b.x.high || a.y.high != b.y.high) {
    throw Error(ErrorKind::bad_usage, "earth mover's distance: the histograms have different axes");
  }
  // Shares as integers: counts of a times the events of b, and the other way round.
  const std::uint64_t of_a = total(a, "first"), of_b = total(b, "second");
  const std::uint64_t divisor = std::gcd(of_a, of_b);
  TransportProblem problem;
  std::vector<std::size_t> sources, sinks;
  for (std::size_t k = 0; k < a.counts.size(); ++k) {
    const auto surplus = static_cast<std::int64_t>(a.counts[k] * (of_b / divisor)) -
                         static_cast<std::int64_t>(b.counts[k] * (of_a / divisor));
    if (surplus == 0) continue;
    (surplus > 0 ? sources : sinks).push_back(k);
    (surplus > 0 ? problem.supplies : problem.demands).push_back(std::abs(surplus));
  }
  problem.costs.reserve(sources.size() * sinks.size());
  for (const std::size_t source : sources) {
    for (const std::size_t sink : sinks) {
      problem.costs.push_back(std::llround(kCostUnits * distance(source, sink, a.y.bins)));
    }
  }
  double work = 0;
  for (const Shipment& shipment : solve_transport(problem).shipments) {
    work += static_cast<double>(shipment.amount) *
            distance(sources[shipment.source], sinks[shipment.sink], a.y.bins);
  }
  const std::uint64_t reduced_b = of_b / divisor;
  return work / (static_cast<double>(of_a) * static_cast<double>(reduced_b));
}

}  // namespace fastgan
