// isolation_sum: relative isolation ↔ pT sum in the cone, iso · pT of the muon, GeV. Zero stays
// exactly zero.
#include <algorithm>
#include <cmath>

#include "src/gan/steps/steps.hpp"

namespace fastgan {
namespace {

constexpr double kSmallestPt = 1e-3;  // GeV

class IsolationSum final : public Step {
 public:
  IsolationSum() {
    columns_.consumed = {"iso1", "iso2"};
    columns_.produced = {"iso_sum1", "iso_sum2"};
    columns_.read = {"px1", "px2", "py2"};
  }

  std::string name() const override { return "isolation_sum"; }
  const StepColumns& columns() const override { return columns_; }

  void encode(const StepRows& rows) const override {
    for (Index n = 0; n < rows.N; ++n) {
      rows[2][n] = static_cast<float>(rows[0][n] * pt1(rows, n));
      rows[3][n] = static_cast<float>(rows[1][n] * pt2(rows, n));
    }
  }

  void decode(const StepRows& rows) const override {
    for (Index n = 0; n < rows.N; ++n) {
      rows[0][n] = static_cast<float>(std::max(rows[2][n], 0.0f) / pt1(rows, n));
      rows[1][n] = static_cast<float>(std::max(rows[3][n], 0.0f) / pt2(rows, n));
    }
  }

  void write(nlohmann::json&, ChainTables&, const std::string&) const override {}

 private:
  static double pt1(const StepRows& rows, Index n) {
    return std::max(std::abs(static_cast<double>(rows[4][n])), kSmallestPt);
  }
  static double pt2(const StepRows& rows, Index n) {
    const double x = rows[5][n], y = rows[6][n];
    return std::max(std::sqrt(x * x + y * y), kSmallestPt);
  }

  StepColumns columns_;
};

}  // namespace

std::shared_ptr<const Step> fit_isolation_sum(const Table& events) {
  require_columns(events, {"iso1", "iso2", "px1", "px2", "py2"}, "isolation_sum");
  return std::make_shared<IsolationSum>();
}

std::shared_ptr<const Step> read_isolation_sum(const StepJson&) {
  return std::make_shared<IsolationSum>();
}

}  // namespace fastgan
