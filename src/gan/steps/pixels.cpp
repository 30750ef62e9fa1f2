// pixels: images in units of kUnit GeV; what a generator leaves below kThreshold is 0, as it is in
// the data. Source: LAGAN, arXiv:1701.05927, section 4 and its code.
#include "src/gan/steps/steps.hpp"

namespace fastgan {
namespace {

constexpr float kUnit = 100.0f;      // GeV
constexpr float kThreshold = 1e-3f;  // GeV

class Pixels final : public Step {
 public:
  explicit Pixels(const std::vector<std::string>& names) {
    columns_.consumed = columns_.produced = names;
  }

  std::string name() const override { return "pixels"; }
  const StepColumns& columns() const override { return columns_; }

  void encode(const StepRows& rows) const override {
    for (std::size_t c = 0; c < columns_.consumed.size(); ++c) {
      float* values = rows[c];
      for (Index n = 0; n < rows.N; ++n) values[n] /= kUnit;
    }
  }

  void decode(const StepRows& rows) const override {
    for (std::size_t c = 0; c < columns_.consumed.size(); ++c) {
      float* values = rows[c];
      for (Index n = 0; n < rows.N; ++n) {
        const float pt = kUnit * values[n];
        values[n] = pt < kThreshold ? 0.0f : pt;
      }
    }
  }

  void write(nlohmann::json& json, ChainTables&, const std::string&) const override {
    json["columns"] = columns_.consumed;
  }

 private:
  StepColumns columns_;
};

}  // namespace

std::shared_ptr<const Step> fit_pixels(const Table& events) {
  return std::make_shared<Pixels>(events.columns);
}

std::shared_ptr<const Step> read_pixels(const StepJson& json) {
  return std::make_shared<Pixels>(json.names("columns"));
}

}  // namespace fastgan
