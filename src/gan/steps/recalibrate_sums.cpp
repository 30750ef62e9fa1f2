// recalibrate_sums: the sum of all columns (the pT of an image) is mapped monotonically, class by
// class, from the quantiles of generated events onto those of the data, when decoding; the columns
// are scaled with it. The shape of an image stays as it is.
#include <algorithm>
#include <cmath>

#include "src/gan/steps/quantile_match.hpp"
#include "src/gan/steps/recalibrate_sums.hpp"
#include "src/gan/steps/steps.hpp"

namespace fastgan {
namespace {

constexpr double kMostClasses = 64;

class RecalibrateSums final : public Step {
 public:
  /// One map for each class, or one for all events.
  RecalibrateSums(const std::vector<std::string>& names, std::vector<MonotoneMap> maps)
      : maps_(std::move(maps)) {
    columns_.consumed = columns_.produced = names;
  }

  std::string name() const override { return "recalibrate_sums"; }
  const StepColumns& columns() const override { return columns_; }

  void encode(const StepRows&) const override {}  // what generated events lack, real ones have

  void decode(const StepRows& rows) const override {
    float sum[kBlockRows] = {};
    const std::size_t width = columns_.consumed.size();
    for (std::size_t c = 0; c < width; ++c) {
      for (Index n = 0; n < rows.N; ++n) sum[n] += rows[c][n];
    }
    for (Index n = 0; n < rows.N; ++n) {
      const std::size_t label = rows.label == nullptr ? 0 : static_cast<std::size_t>(rows.label[n]);
      const float wanted = maps_[std::min(label, maps_.size() - 1)](sum[n]);
      sum[n] = sum[n] > 0 ? std::max(wanted, 0.0f) / sum[n] : 1.0f;
    }
    for (std::size_t c = 0; c < width; ++c) {
      float* values = rows[c];
      for (Index n = 0; n < rows.N; ++n) values[n] *= sum[n];
    }
  }

  void write(nlohmann::json& json, ChainTables& tables, const std::string& prefix) const override {
    json["columns"] = columns_.consumed;
    json["classes"] = maps_.size();
    json["table"] = prefix;
    for (const MonotoneMap& map : maps_) map.write(tables[prefix]);
  }

 private:
  StepColumns columns_;
  std::vector<MonotoneMap> maps_;
};

}  // namespace

std::shared_ptr<const Step> fit_recalibrate_sums(const std::vector<std::string>& names,
                                                 const std::vector<std::vector<float>>& generated,
                                                 const std::vector<std::vector<float>>& data) {
  if (generated.empty() || generated.size() != data.size()) {
    throw Error(ErrorKind::bad_usage, "recalibrate_sums: " + std::to_string(generated.size()) +
                                          " classes generated, " + std::to_string(data.size()) +
                                          " in the data; expected as many");
  }
  std::vector<MonotoneMap> maps;
  for (std::size_t k = 0; k < data.size(); ++k) {
    std::vector<float> sums[2] = {generated[k], data[k]};
    for (std::vector<float>& values : sums) {
      const bool finite = std::ranges::all_of(values, [](float v) { return std::isfinite(v); });
      if (values.size() < 2 || !finite) {
        throw Error(ErrorKind::bad_usage, "recalibrate_sums: class " + std::to_string(k) +
                                              " has less than two events or a sum that is not "
                                              "finite");
      }
      std::ranges::sort(values);
    }
    maps.push_back(quantile_match(sums[0], sums[1]));
  }
  return std::make_shared<RecalibrateSums>(names, std::move(maps));
}

std::shared_ptr<const Step> read_recalibrate_sums(const StepJson& json) {
  const std::vector<std::string> names = json.names("columns");
  const double classes = json.number("classes");
  if (!(classes >= 1 && classes <= kMostClasses) || classes != std::floor(classes)) {
    json.fail("classes", "expected a whole number from 1 to 64");
  }
  const auto count = static_cast<std::size_t>(classes);
  const std::vector<float> table = json.table("table", count);
  const std::size_t row = table.size() / count;
  std::vector<MonotoneMap> maps;
  for (std::size_t k = 0; k < count; ++k) {
    maps.push_back(MonotoneMap::read(json, {table.data() + k * row, row}));
  }
  return std::make_shared<RecalibrateSums>(names, std::move(maps));
}

}  // namespace fastgan
