#include "fastgan/metrics/memorisation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>
#include <string_view>
#include <unordered_set>

#include "fastgan/error.hpp"
#include "fastgan/metrics/two_sample.hpp"
#include "kernels/nearest_neighbour/nearest_neighbour.hpp"
#include "src/metrics/median.hpp"
#include "src/metrics/table_subset.hpp"

namespace fastgan {
namespace {

constexpr double kNear = 0.01;  // of the median distance to unseen events
constexpr std::size_t kBlocks = 256;

/// 1 / standard deviation of every column; 0 for a constant one, which then does not count.
std::vector<float> scales(const Table& table) {
  std::vector<float> result(table.width());
  const auto n = static_cast<double>(table.rows());
  for (std::size_t c = 0; c < table.width(); ++c) {
    double mean = 0, squares = 0;
    for (std::size_t r = 0; r < table.rows(); ++r) mean += static_cast<double>(table.row(r)[c]) / n;
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const double distance = static_cast<double>(table.row(r)[c]) - mean;
      squares += distance * distance / n;
    }
    result[c] = squares > 0 ? static_cast<float>(1.0 / std::sqrt(squares)) : 0.0f;
  }
  return result;
}

struct Nearest {
  std::vector<float> distance;     // (events)
  std::vector<std::size_t> block;  // (events) of the references in which the nearest one is
};

Nearest nearest(const Context& context, const Table& events, const Table& references,
                const std::vector<float>& scale) {
  const std::size_t D = events.width(), N = events.rows(), M = references.rows();
  std::vector<float> x(N * D), y(D * M), squared(N);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = events.values[i] * scale[i % D];
  for (std::size_t m = 0; m < M; ++m) {
    for (std::size_t d = 0; d < D; ++d) y[d * M + m] = references.row(m)[d] * scale[d];
  }
  Nearest result{std::vector<float>(N, std::numeric_limits<float>::infinity()),
                 std::vector<std::size_t>(N)};
  for (std::size_t block = 0; block < kBlocks; ++block) {
    const std::size_t first = block * M / kBlocks, end = (block + 1) * M / kBlocks;
    if (first == end) continue;
    kernels::nearest_neighbour(context, {.squared = squared.data(),
                                         .x = x.data(),
                                         .y = y.data() + first,
                                         .ldy = static_cast<Index>(M),
                                         .N = static_cast<Index>(N),
                                         .M = static_cast<Index>(end - first),
                                         .D = static_cast<Index>(D)});
    for (std::size_t n = 0; n < N; ++n) {
      if (squared[n] < result.distance[n]) {
        result.distance[n] = squared[n];
        result.block[n] = block;
      }
    }
  }
  for (float& value : result.distance) value = std::sqrt(value);
  return result;
}

/// Exchanging training and unseen events of a block turns the sign of its sum: under the null
/// hypothesis Σ sums has the mean 0 and the variance Σ sums².
void count_closer(const Nearest& training, const Nearest& unseen, Memorisation& result) {
  std::array<double, kBlocks> sums{};
  double balance = 0, squares = 0;
  for (std::size_t n = 0; n < training.distance.size(); ++n) {
    if (training.distance[n] < unseen.distance[n]) sums[training.block[n]] += 1;
    if (unseen.distance[n] < training.distance[n]) sums[unseen.block[n]] -= 1;
  }
  for (const double sum : sums) {
    balance += sum;
    squares += sum * sum;
  }
  result.closer_to_training = 0.5 + 0.5 * balance / static_cast<double>(training.distance.size());
  const double z = squares > 0 ? balance / std::sqrt(squares) : 0;
  result.p_value = 0.5 * std::erfc(z / std::numbers::sqrt2);
}

std::string_view bytes(const Table& table, std::size_t r) {
  return {reinterpret_cast<const char*>(table.row(r)), table.width() * sizeof(float)};
}

std::size_t count_exact(const Table& events, const Table& references) {
  std::unordered_set<std::string_view> known;
  for (std::size_t r = 0; r < references.rows(); ++r) known.insert(bytes(references, r));
  std::size_t count = 0;
  for (std::size_t r = 0; r < events.rows(); ++r) count += known.contains(bytes(events, r)) ? 1 : 0;
  return count;
}

std::size_t count_below(const std::vector<float>& values, double limit) {
  return static_cast<std::size_t>(std::count_if(
      values.begin(), values.end(), [limit](float v) { return static_cast<double>(v) < limit; }));
}

void summarise(Memorisation& result) {
  std::vector<double> ratios;
  std::size_t below = 0, above = 0;
  for (std::size_t i = 0; i < result.events; ++i) {
    const double training = result.to_training[i], unseen = result.to_unseen[i];
    const bool equal = training == unseen;
    ratios.push_back(equal        ? 1.0
                     : unseen > 0 ? training / unseen
                                  : std::numeric_limits<double>::max());
    below += training < unseen / 2 ? 1 : 0;
    above += unseen < training / 2 ? 1 : 0;
  }
  const auto n = static_cast<double>(result.events);
  result.median_ratio = median(std::move(ratios));
  result.share_below_half = static_cast<double>(below) / n;
  result.share_above_two = static_cast<double>(above) / n;
  result.ks = ks_distance(sorted_sample(result.to_training), sorted_sample(result.to_unseen));
  const double near = kNear * static_cast<double>(median(result.to_unseen));
  result.near_duplicates = count_below(result.to_training, near);
  result.near_duplicates_unseen = count_below(result.to_unseen, near);
}

}  // namespace

Memorisation memorisation(const Context& context, const Table& generated, const Table& training,
                          const Table& unseen, const MemorisationOptions& options) {
  if (generated.rows() == 0 || training.rows() == 0 || unseen.rows() == 0) {
    throw Error(ErrorKind::bad_input,
                "memorisation: found a sample without rows; expected generated, training and "
                "unseen events");
  }
  const Table all_training = columns_of(training, generated.columns);
  Memorisation result;
  result.references = std::min({options.references, training.rows(), unseen.rows()});
  const auto key = [&](std::uint32_t which) {
    return RandomKey{options.seed, Stream::subsample, which};
  };
  const Table events = random_rows(generated, options.events, key(0));
  const Table seen = random_rows(all_training, result.references, key(1));
  const Table others =
      random_rows(columns_of(unseen, generated.columns), result.references, key(2));
  const std::vector<float> scale = scales(seen);
  result.events = events.rows();
  Nearest to_training = nearest(context, events, seen, scale);
  Nearest to_unseen = nearest(context, events, others, scale);
  count_closer(to_training, to_unseen, result);
  result.to_training = std::move(to_training.distance);
  result.to_unseen = std::move(to_unseen.distance);
  result.exact_duplicates = count_exact(generated, all_training);
  summarise(result);
  return result;
}

}  // namespace fastgan
