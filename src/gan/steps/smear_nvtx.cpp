// smear_nvtx: the integer number of vertices becomes continuous by adding N(0, 0.5) noise, and is
// floored on decoding (arXiv:1901.05282, section 3). Counts below 0 are set to 0.
#include <cmath>
#include <numbers>

#include "kernels/noise/philox.hpp"
#include "src/gan/steps/steps.hpp"

namespace fastgan {
namespace {

constexpr double kWidth = 0.5;

class SmearNvtx final : public Step {
 public:
  SmearNvtx() { columns_.consumed = columns_.produced = {"nvtx"}; }

  std::string name() const override { return "smear_nvtx"; }
  const StepColumns& columns() const override { return columns_; }

  void encode(const StepRows& rows) const override {
    const RandomKey key{.seed = rows.seed, .stream = Stream::smearing};
    for (Index n = 0; n < rows.N; ++n) {
      const PhiloxBlock words =
          philox(key, rows.first + static_cast<std::uint64_t>(n), rows.ordinal);
      const double radius = std::sqrt(-2 * std::log(static_cast<double>(uniform(words[0]))));
      const double normal = radius * std::cos(2 * std::numbers::pi * uniform(words[1]));
      rows[0][n] = static_cast<float>(rows[0][n] + kWidth * normal);
    }
  }

  void decode(const StepRows& rows) const override {
    float* nvtx = rows[0];
    for (Index n = 0; n < rows.N; ++n) nvtx[n] = std::floor(nvtx[n] > 0 ? nvtx[n] : 0.0f);
  }

  void write(nlohmann::json&, ChainTables&, const std::string&) const override {}

 private:
  StepColumns columns_;
};

}  // namespace

std::shared_ptr<const Step> fit_smear_nvtx(const Table& events) {
  require_columns(events, {"nvtx"}, "smear_nvtx");
  return std::make_shared<SmearNvtx>();
}

std::shared_ptr<const Step> read_smear_nvtx(const StepJson&) {
  return std::make_shared<SmearNvtx>();
}

}  // namespace fastgan
