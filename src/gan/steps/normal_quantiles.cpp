// normal_quantiles: every coordinate is mapped to a standard normal number through its empirical
// quantiles, by a monotone piecewise linear table. The tables go on linearly beyond the data, as
// steeply as the last stretch of it, up to |z| = 6. A point mass at the lowest value (isolation 0,
// absent jets) is spread uniformly over its share of the quantiles and mapped back exactly.
#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/noise/philox.hpp"
#include "src/gan/steps/monotone_map.hpp"
#include "src/gan/steps/normal_distribution.hpp"
#include "src/gan/steps/steps.hpp"

namespace fastgan {
namespace {

constexpr std::size_t kKnots = 1025;
constexpr double kLargestZ = 6;
constexpr double kTailFrom = 0.7;     // of the data's largest z: where the slope of the tail starts
constexpr double kPointShare = 0.01;  // a lowest value that more of the data has is a point mass
constexpr float kNoPoint = -std::numeric_limits<float>::max();

/// Below `edge` lies the point mass.
struct Marginal {
  float edge = kNoPoint, point = 0, share = 0;
  MonotoneMap map;
};

class NormalQuantiles final : public Step {
 public:
  NormalQuantiles(const std::vector<std::string>& names, std::vector<Marginal> marginals)
      : marginals_(std::move(marginals)) {
    columns_.consumed = columns_.produced = names;
  }

  std::string name() const override { return "normal_quantiles"; }
  const StepColumns& columns() const override { return columns_; }

  void encode(const StepRows& rows) const override {
    const RandomKey key{.seed = rows.seed, .stream = Stream::dequantisation};
    for (std::size_t c = 0; c < marginals_.size(); ++c) {
      const auto block = rows.ordinal << 16 | static_cast<std::uint32_t>(c);
      for (Index n = 0; n < rows.N; ++n) {
        const std::uint64_t event = rows.first + static_cast<std::uint64_t>(n);
        rows[c][n] = encoded(marginals_[c], rows[c][n], uniform(philox(key, event, block)[0]));
      }
    }
  }

  void decode(const StepRows& rows) const override {
    for (std::size_t c = 0; c < marginals_.size(); ++c) {
      const Marginal& marginal = marginals_[c];
      float* values = rows[c];
      for (Index n = 0; n < rows.N; ++n) {
        const float value = marginal.map(values[n]);
        values[n] = values[n] < marginal.edge ? marginal.point : value;
      }
    }
  }

  void write(nlohmann::json& json, ChainTables& tables, const std::string& prefix) const override {
    std::vector<float>& table = tables[prefix];
    for (const Marginal& marginal : marginals_) {
      table.insert(table.end(), {marginal.edge, marginal.point, marginal.share});
      marginal.map.write(table);
    }
    json["columns"] = columns_.consumed;
    json["table"] = prefix;
  }

 private:
  static float encoded(const Marginal& marginal, float x, float random) {
    if (marginal.share <= 0 || x > marginal.point) return marginal.map.inverse(x, random);
    const auto z =
        static_cast<float>(normal_quantile(static_cast<double>(random) * marginal.share));
    return std::min(z, std::nextafter(marginal.edge, kNoPoint));
  }

  StepColumns columns_;
  std::vector<Marginal> marginals_;
};

/// The table of z → x of the part of the data above the point mass (sorted), whose share of all
/// data is 1 − `share`.
MonotoneMap quantile_map(std::span<const float> sorted, double share) {
  const auto N = static_cast<double>(sorted.size());
  const auto position = [&](double z) { return (normal_cdf(z) - share) / (1 - share) * N - 0.5; };
  // Quantiles of the outermost values; between them the data speak.
  const double highest = normal_quantile(share + (1 - share) * (1 - 0.5 / N));
  const double lowest = normal_quantile(share + (1 - share) * 0.5 / N);
  const double low = share > 0 ? normal_quantile(share) : -kLargestZ;
  const auto slope = [&](double outer, double inner) {
    return (value_at(sorted, position(outer)) - value_at(sorted, position(inner))) /
           (outer - inner);
  };
  const double upper = slope(highest, kTailFrom * highest);
  const double lower = share > 0 ? 0 : slope(lowest, kTailFrom * lowest);
  const double step = (kLargestZ - low) / (kKnots - 1);
  std::vector<float> knots;
  for (std::size_t k = 0; k < kKnots; ++k) {
    const double z = low + step * static_cast<double>(k);
    const double beyond = upper * std::max(z - highest, 0.0) + lower * std::min(z - lowest, 0.0);
    knots.push_back(static_cast<float>(value_at(sorted, position(z)) + beyond));
  }
  return {static_cast<float>(low), static_cast<float>(kLargestZ), std::move(knots)};
}

Marginal marginal_of(std::vector<float> values, const std::string& name) {
  std::sort(values.begin(), values.end());
  const float lowest = values.front();
  const auto above = std::upper_bound(values.begin(), values.end(), lowest);
  const double share =
      static_cast<double>(above - values.begin()) / static_cast<double>(values.size());
  if (values.end() - above < 2) {
    throw Error(ErrorKind::bad_input, "chain step 'normal_quantiles': column '" + name +
                                          "' is constant; leave it out of the chain");
  }
  if (share < kPointShare) return {kNoPoint, 0, 0, quantile_map(values, 0)};
  MonotoneMap map = quantile_map({above, values.end()}, share);
  const float edge = map.low();
  return {edge, lowest, static_cast<float>(share), std::move(map)};
}

}  // namespace

std::shared_ptr<const Step> fit_normal_quantiles(const Table& events) {
  std::vector<Marginal> marginals;
  for (std::size_t c = 0; c < events.width(); ++c) {
    std::vector<float> values;
    for (std::size_t r = 0; r < events.rows(); ++r) values.push_back(events.row(r)[c]);
    if (values.size() < 2) {
      throw Error(ErrorKind::bad_input,
                  "chain step 'normal_quantiles': " + std::to_string(values.size()) +
                      " events; expected at least 2");
    }
    marginals.push_back(marginal_of(std::move(values), events.columns[c]));
  }
  return std::make_shared<NormalQuantiles>(events.columns, std::move(marginals));
}

std::shared_ptr<const Step> read_normal_quantiles(const StepJson& json) {
  const std::vector<std::string> names = json.names("columns");
  const std::vector<float> table = json.table("table", names.size());
  const std::size_t row = table.size() / std::max<std::size_t>(names.size(), 1);
  if (row < 7) json.fail("table", "expected at least 7 numbers a column");
  std::vector<Marginal> marginals;
  for (std::size_t c = 0; c < names.size(); ++c) {
    const float* numbers = table.data() + c * row;
    if (!(numbers[2] >= 0 && numbers[2] < 1)) json.fail("table", "a share is not in [0, 1)");
    if (!(std::abs(numbers[1]) <= 1e9f)) json.fail("table", "a point mass beyond 1e9");
    marginals.push_back(
        {numbers[0], numbers[1], numbers[2], MonotoneMap::read(json, {numbers + 3, row - 3})});
  }
  return std::make_shared<NormalQuantiles>(names, std::move(marginals));
}

}  // namespace fastgan
