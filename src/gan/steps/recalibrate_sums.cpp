// recalibrate_sums: the sum of all columns (the pT of an image) is mapped monotonically, class by
// class, from the quantiles of generated events onto those of the data, when decoding; the columns
// are scaled with it. The shape of an image stays as it is.
#include "src/gan/steps/recalibrate_sums.hpp"

#include <algorithm>

#include "src/gan/steps/class_maps.hpp"
#include "src/gan/steps/steps.hpp"

namespace fastgan {
namespace {

class RecalibrateSums final : public Step {
 public:
  RecalibrateSums(const std::vector<std::string>& names, ClassMaps maps) : maps_(std::move(maps)) {
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
      const float wanted = maps_(rows, n, sum[n]);
      sum[n] = sum[n] > 0 ? std::max(wanted, 0.0f) / sum[n] : 1.0f;
    }
    for (std::size_t c = 0; c < width; ++c) {
      float* values = rows[c];
      for (Index n = 0; n < rows.N; ++n) values[n] *= sum[n];
    }
  }

  void write(nlohmann::json& json, ChainTables& tables, const std::string& prefix) const override {
    json["columns"] = columns_.consumed;
    maps_.write(json, tables, prefix);
  }

 private:
  StepColumns columns_;
  ClassMaps maps_;
};

}  // namespace

std::shared_ptr<const Step> fit_recalibrate_sums(const std::vector<std::string>& names,
                                                 const std::vector<std::vector<float>>& generated,
                                                 const std::vector<std::vector<float>>& data) {
  return std::make_shared<RecalibrateSums>(names, ClassMaps("recalibrate_sums", generated, data));
}

std::shared_ptr<const Step> read_recalibrate_sums(const StepJson& json) {
  return std::make_shared<RecalibrateSums>(json.names("columns"), ClassMaps::read(json));
}

}  // namespace fastgan
