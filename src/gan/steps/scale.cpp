// scale: every column is shifted and divided so that the data have mean 0 and RMS 1.
#include <algorithm>
#include <cmath>

#include "src/gan/steps/steps.hpp"

namespace fastgan {
namespace {

class Scale final : public Step {
 public:
  /// (mean, RMS) of each column
  Scale(const std::vector<std::string>& names, std::vector<float> moments)
      : moments_(std::move(moments)) {
    columns_.consumed = columns_.produced = names;
  }

  std::string name() const override { return "scale"; }
  const StepColumns& columns() const override { return columns_; }

  void encode(const StepRows& rows) const override {
    for (std::size_t c = 0; c < columns_.consumed.size(); ++c) {
      const double mean = moments_[2 * c], rms = moments_[2 * c + 1];
      for (Index n = 0; n < rows.N; ++n) {
        rows[c][n] = static_cast<float>((rows[c][n] - mean) / rms);
      }
    }
  }

  void decode(const StepRows& rows) const override {
    for (std::size_t c = 0; c < columns_.consumed.size(); ++c) {
      const double mean = moments_[2 * c], rms = moments_[2 * c + 1];
      float* values = rows[c];
      for (Index n = 0; n < rows.N; ++n) values[n] = static_cast<float>(mean + rms * values[n]);
    }
  }

  void write(nlohmann::json& json, ChainTables& tables, const std::string& prefix) const override {
    json["columns"] = columns_.consumed;
    json["table"] = prefix;
    tables[prefix] = moments_;
  }

 private:
  StepColumns columns_;
  std::vector<float> moments_;
};

}  // namespace

std::shared_ptr<const Step> fit_scale(const Table& events) {
  std::vector<float> moments;
  const auto rows = static_cast<double>(std::max<std::size_t>(events.rows(), 1));
  for (std::size_t c = 0; c < events.width(); ++c) {
    double sum = 0, squares = 0;
    for (std::size_t r = 0; r < events.rows(); ++r) sum += events.row(r)[c];
    for (std::size_t r = 0; r < events.rows(); ++r) {
      squares += std::pow(events.row(r)[c] - sum / rows, 2);
    }
    const double rms = std::sqrt(squares / rows);
    moments.insert(moments.end(),
                   {static_cast<float>(sum / rows), rms > 1e-6 ? static_cast<float>(rms) : 1.0f});
  }
  return std::make_shared<Scale>(events.columns, std::move(moments));
}

std::shared_ptr<const Step> read_scale(const StepJson& json) {
  const std::vector<std::string> names = json.names("columns");
  const std::vector<float> moments = json.table("table", names.size());
  if (moments.size() != 2 * names.size()) json.fail("table", "expected mean and RMS a column");
  for (std::size_t c = 0; c < names.size(); ++c) {
    if (!(std::abs(moments[2 * c]) <= 1e9f && moments[2 * c + 1] >= 1e-7f &&
          moments[2 * c + 1] <= 1e9f)) {
      json.fail("table", "a mean or an RMS out of range");
    }
  }
  return std::make_shared<Scale>(names, moments);
}

}  // namespace fastgan
