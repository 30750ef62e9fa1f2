// square_roots: the root of every column, which cannot be negative: faint and bright pixels on one
// scale, in which errors relative to a pixel's own size count alike.
#include <cmath>

#include "src/gan/steps/steps.hpp"

namespace fastgan {
namespace {

// Whose square is finite.
constexpr float kLargest = 1e18f;

class SquareRoots final : public Step {
 public:
  explicit SquareRoots(const std::vector<std::string>& names) {
    columns_.consumed = columns_.produced = names;
  }

  std::string name() const override { return "square_roots"; }
  const StepColumns& columns() const override { return columns_; }

  void encode(const StepRows& rows) const override {
    for (std::size_t c = 0; c < columns_.consumed.size(); ++c) {
      for (Index n = 0; n < rows.N; ++n) rows[c][n] = std::sqrt(std::fmax(rows[c][n], 0.0f));
    }
  }

  void decode(const StepRows& rows) const override {
    for (std::size_t c = 0; c < columns_.consumed.size(); ++c) {
      float* values = rows[c];
      for (Index n = 0; n < rows.N; ++n) {
        const float root = std::fmin(std::fmax(values[n], 0.0f), kLargest);
        values[n] = root * root;
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

std::shared_ptr<const Step> fit_square_roots(const Table& events) {
  return std::make_shared<SquareRoots>(events.columns);
}

std::shared_ptr<const Step> read_square_roots(const StepJson& json) {
  return std::make_shared<SquareRoots>(json.names("columns"));
}

}  // namespace fastgan
