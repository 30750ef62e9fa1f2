// missing_momentum: (metx, mety) ↔ its magnitude met, GeV, and met_dphi in (−π, π], its azimuth
// relative to the pair of muons (the x axis where the pair has no transverse momentum).
#include <cmath>

#include "fastgan/physics/four_vector.hpp"
#include "src/gan/steps/steps.hpp"

namespace fastgan {
namespace {

struct Direction {
  double c, s;
};

class MissingMomentum final : public Step {
 public:
  MissingMomentum() {
    columns_.consumed = {"metx", "mety"};
    columns_.produced = {"met", "met_dphi"};
    columns_.read = {"px1", "px2", "py2"};
  }

  std::string name() const override { return "missing_momentum"; }
  const StepColumns& columns() const override { return columns_; }

  void encode(const StepRows& rows) const override {
    for (Index n = 0; n < rows.N; ++n) {
      const auto [c, s] = pair_direction(rows, n);
      const double x = rows[0][n], y = rows[1][n];
      rows[2][n] = static_cast<float>(std::sqrt(x * x + y * y));
      rows[3][n] = static_cast<float>(azimuth(c * x + s * y, c * y - s * x));
    }
  }

  /// A negative magnitude counts as its absolute value.
  void decode(const StepRows& rows) const override {
    for (Index n = 0; n < rows.N; ++n) {
      const auto [c, s] = pair_direction(rows, n);
      const double met = std::abs(rows[2][n]), angle = rows[3][n];
      const double along = met * std::cos(angle), across = met * std::sin(angle);
      rows[0][n] = static_cast<float>(c * along - s * across);
      rows[1][n] = static_cast<float>(s * along + c * across);
    }
  }

  void write(nlohmann::json&, ChainTables&, const std::string&) const override {}

 private:
  static Direction pair_direction(const StepRows& rows, Index n) {
    const double x = static_cast<double>(rows[4][n]) + rows[5][n], y = rows[6][n];
    const double pt = std::sqrt(x * x + y * y);
    return pt > 0 ? Direction{x / pt, y / pt} : Direction{1, 0};
  }

  StepColumns columns_;
};

}  // namespace

std::shared_ptr<const Step> fit_missing_momentum(const Table& events) {
  require_columns(events, {"metx", "mety", "px1", "px2", "py2"}, "missing_momentum");
  return std::make_shared<MissingMomentum>();
}

std::shared_ptr<const Step> read_missing_momentum(const StepJson&) {
  return std::make_shared<MissingMomentum>();
}

}  // namespace fastgan
