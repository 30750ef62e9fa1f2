// recalibrate_lit: the number of lit columns (pixels of an image that are not dark) is mapped
// monotonically, class by class, from the quantiles of generated events onto those of the data,
// when decoding. All columns of an event are lowered or raised by one number, the lowest with which
// not more are lit than wanted; so the network must leave dark columns their own, negative, values.
// The number is bisected for all events of a block together.
#include "src/gan/steps/recalibrate_lit.hpp"

#include <algorithm>
#include <cmath>

#include "fastgan/chain.hpp"
#include "fastgan/error.hpp"
#include "src/gan/steps/class_maps.hpp"
#include "src/gan/steps/steps.hpp"

namespace fastgan {
namespace {

constexpr int kBisections = 26;  // to an fp32 rounding of the range of an event's columns

class RecalibrateLit final : public Step {
 public:
  RecalibrateLit(const std::vector<std::string>& names, float least, ClassMaps maps)
      : least_(least), maps_(std::move(maps)) {
    columns_.consumed = columns_.produced = names;
  }

  std::string name() const override { return "recalibrate_lit"; }
  const StepColumns& columns() const override { return columns_; }

  void encode(const StepRows&) const override {}  // what generated events lack, real ones have

  void decode(const StepRows& rows) const override {
    float low[kBlockRows], high[kBlockRows], middle[kBlockRows] = {};
    float wanted[kBlockRows], lit[kBlockRows];
    range(rows, low, high);
    count(rows, middle, lit);
    for (Index n = 0; n < rows.N; ++n) wanted[n] = std::round(maps_(rows, n, lit[n]));
    for (int step = 0; step < kBisections; ++step) {
      for (Index n = 0; n < rows.N; ++n) middle[n] = 0.5f * low[n] + 0.5f * high[n];
      count(rows, middle, lit);
      for (Index n = 0; n < rows.N; ++n) {
        (lit[n] > wanted[n] ? low[n] : high[n]) = middle[n];
      }
    }
    for (std::size_t c = 0; c < columns_.consumed.size(); ++c) {
      float* values = rows[c];
      for (Index n = 0; n < rows.N; ++n) values[n] -= high[n];
    }
  }

  void write(nlohmann::json& json, ChainTables& tables, const std::string& prefix) const override {
    json["columns"] = columns_.consumed;
    json["least"] = least_;
    maps_.write(json, tables, prefix);
  }

 private:
  /// With `low` taken off every column is lit, with `high` none.
  void range(const StepRows& rows, float* low, float* high) const {
    std::fill_n(low, rows.N, Chain::kLargestCoordinate);
    std::fill_n(high, rows.N, -Chain::kLargestCoordinate);
    for (std::size_t c = 0; c < columns_.consumed.size(); ++c) {
      for (Index n = 0; n < rows.N; ++n) {
        low[n] = std::min(low[n], rows[c][n] - least_);
        high[n] = std::max(high[n], rows[c][n]);
      }
    }
  }

  /// How many columns are lit once `lowered` is taken off.
  void count(const StepRows& rows, const float* lowered, float* lit) const {
    std::fill_n(lit, rows.N, 0.0f);
    for (std::size_t c = 0; c < columns_.consumed.size(); ++c) {
      const float* values = rows[c];
      for (Index n = 0; n < rows.N; ++n) lit[n] += values[n] - lowered[n] >= least_ ? 1.0f : 0.0f;
    }
  }

  StepColumns columns_;
  float least_;
  ClassMaps maps_;
};

}  // namespace

std::shared_ptr<const Step> fit_recalibrate_lit(const std::vector<std::string>& names, float least,
                                                const std::vector<std::vector<float>>& generated,
                                                const std::vector<std::vector<float>>& data) {
  if (!(least > 0 && std::isfinite(least))) {
    throw Error(ErrorKind::bad_usage,
                "recalibrate_lit: lit from " + std::to_string(least) + "; expected more than 0");
  }
  return std::make_shared<RecalibrateLit>(names, least,
                                          ClassMaps("recalibrate_lit", generated, data));
}

std::shared_ptr<const Step> read_recalibrate_lit(const StepJson& json) {
  const double least = json.number("least");
  if (!(least > 0 && least < static_cast<double>(Chain::kLargestCoordinate))) {
    json.fail("least", "expected more than 0");
  }
  return std::make_shared<RecalibrateLit>(json.names("columns"), static_cast<float>(least),
                                          ClassMaps::read(json));
}

}  // namespace fastgan
