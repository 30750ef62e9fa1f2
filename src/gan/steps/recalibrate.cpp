// recalibrate: each coordinate of the network is mapped monotonically from the quantiles of
// generated events onto those of the data, when decoding. It corrects the distribution of each
// coordinate by itself, not their correlations.
#include "src/gan/steps/recalibrate.hpp"

#include <algorithm>
#include <cmath>

#include "src/gan/steps/quantile_match.hpp"
#include "src/gan/steps/steps.hpp"

namespace fastgan {
namespace {

class Recalibrate final : public Step {
 public:
  Recalibrate(const std::vector<std::string>& names, std::vector<MonotoneMap> maps)
      : maps_(std::move(maps)) {
    columns_.consumed = columns_.produced = names;
  }

  std::string name() const override { return "recalibrate"; }
  const StepColumns& columns() const override { return columns_; }

  void encode(const StepRows& rows) const override {
    for (std::size_t c = 0; c < maps_.size(); ++c) {
      for (Index n = 0; n < rows.N; ++n) rows[c][n] = maps_[c].inverse(rows[c][n], 0.5f);
    }
  }

  void decode(const StepRows& rows) const override {
    for (std::size_t c = 0; c < maps_.size(); ++c) {
      float* values = rows[c];
      const MonotoneMap& map = maps_[c];
      for (Index n = 0; n < rows.N; ++n) values[n] = map(values[n]);
    }
  }

  void write(nlohmann::json& json, ChainTables& tables, const std::string& prefix) const override {
    std::vector<float>& table = tables[prefix];
    for (const MonotoneMap& map : maps_) map.write(table);
    json["columns"] = columns_.consumed;
    json["table"] = prefix;
  }

 private:
  StepColumns columns_;
  std::vector<MonotoneMap> maps_;
};

std::vector<float> sorted_column(std::span<const float> rows, std::size_t width, std::size_t c) {
  std::vector<float> values;
  for (std::size_t i = c; i < rows.size(); i += width) values.push_back(rows[i]);
  std::sort(values.begin(), values.end());
  return values;
}

}  // namespace

std::shared_ptr<const Step> fit_recalibrate(const std::vector<std::string>& names,
                                            std::span<const float> generated,
                                            std::span<const float> data) {
  const std::size_t width = names.size();
  for (const std::span<const float> rows : {generated, data}) {
    if (width == 0 || rows.size() < 2 * width || rows.size() % width != 0) {
      throw Error(ErrorKind::bad_usage, "recalibrate: " + std::to_string(rows.size()) +
                                            " numbers; expected at least 2 rows of " +
                                            std::to_string(width) + " coordinates");
    }
    for (const float x : rows) {
      if (!std::isfinite(x)) {
        throw Error(ErrorKind::bad_usage, "recalibrate: a coordinate is NaN or infinite");
      }
    }
  }
  std::vector<MonotoneMap> maps;
  for (std::size_t c = 0; c < width; ++c) {
    maps.push_back(
        quantile_match(sorted_column(generated, width, c), sorted_column(data, width, c)));
  }
  return std::make_shared<Recalibrate>(names, std::move(maps));
}

std::shared_ptr<const Step> read_recalibrate(const StepJson& json) {
  const std::vector<std::string> names = json.names("columns");
  const std::vector<float> table = json.table("table", names.size());
  const std::size_t row = table.size() / names.size();
  std::vector<MonotoneMap> maps;
  for (std::size_t c = 0; c < names.size(); ++c) {
    maps.push_back(MonotoneMap::read(json, {table.data() + c * row, row}));
  }
  return std::make_shared<Recalibrate>(names, std::move(maps));
}

}  // namespace fastgan
