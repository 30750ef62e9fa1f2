// dequantize_nvtx: an integer number of vertices is spread uniformly over the unit interval about
// it; decoding rounds to the nearest integer and sets what is below 0 to 0.
#include <algorithm>
#include <cmath>

#include "kernels/noise/philox.hpp"
#include "src/gan/steps/steps.hpp"

namespace fastgan {
namespace {

// Kept off the borders of the interval, so that steps that follow may round.
constexpr float kReach = 0.5f - 0x1p-10f;

class DequantizeNvtx final : public Step {
 public:
  DequantizeNvtx() { columns_.consumed = columns_.produced = {"nvtx"}; }

  std::string name() const override { return "dequantize_nvtx"; }
  const StepColumns& columns() const override { return columns_; }

  void encode(const StepRows& rows) const override {
    const RandomKey key{.seed = rows.seed, .stream = Stream::dequantisation};
    for (Index n = 0; n < rows.N; ++n) {
      const std::uint64_t event = rows.first + static_cast<std::uint64_t>(n);
      const float random = uniform(philox(key, event, rows.ordinal << 16)[0]);
      rows[0][n] += std::clamp(random - 0.5f, -kReach, kReach);
    }
  }

  void decode(const StepRows& rows) const override {
    float* nvtx = rows[0];
    for (Index n = 0; n < rows.N; ++n) nvtx[n] = std::floor(std::max(nvtx[n], 0.0f) + 0.5f);
  }

  void write(nlohmann::json&, ChainTables&, const std::string&) const override {}

 private:
  StepColumns columns_;
};

}  // namespace

std::shared_ptr<const Step> fit_dequantize_nvtx(const Table& events) {
  require_columns(events, {"nvtx"}, "dequantize_nvtx");
  return std::make_shared<DequantizeNvtx>();
}

std::shared_ptr<const Step> read_dequantize_nvtx(const StepJson&) {
  return std::make_shared<DequantizeNvtx>();
}

}  // namespace fastgan
