// rotate: turns muons and missing transverse momentum about the beam so that py1 = 0 and px1 > 0
// (arXiv:1901.05282, section 3). py1 is used up; the angle is lost. Decoding leaves the event as
// it is, or turns it by an angle that is uniform in [0, 2π), keyed by (seed, event).
#include <cmath>
#include <numbers>

#include "kernels/noise/philox.hpp"
#include "src/gan/steps/steps.hpp"

namespace fastgan {
namespace {

class Rotate final : public Step {
 public:
  /// `vectors`: x, y, x, y, … of the columns that turn together with muon 1.
  Rotate(const std::vector<std::string>& vectors, bool random) : random_(random) {
    columns_.consumed = {"px1"};
    columns_.consumed.insert(columns_.consumed.end(), vectors.begin(), vectors.end());
    columns_.produced = columns_.consumed;
    if (random) {
      columns_.consumed.emplace_back("py1");
    } else {
      columns_.lost = {"py1"};
    }
    pairs_ = vectors.size() / 2;
    py1_ = random ? 1 + vectors.size() : 2 + 2 * vectors.size();
  }

  std::string name() const override { return "rotate"; }
  const StepColumns& columns() const override { return columns_; }

  void encode(const StepRows& rows) const override {
    for (Index n = 0; n < rows.N; ++n) {
      const double x = rows[0][n], y = rows[py1_][n];
      const double pt = std::sqrt(x * x + y * y);
      const double c = pt > 0 ? x / pt : 1, s = pt > 0 ? y / pt : 0;
      rows[0][n] = static_cast<float>(pt);
      turn(rows, n, c, -s);
    }
  }

  void decode(const StepRows& rows) const override {
    if (!random_) return;
    const RandomKey key{.seed = rows.seed, .stream = Stream::azimuth};
    for (Index n = 0; n < rows.N; ++n) {
      const std::uint64_t event = rows.first + static_cast<std::uint64_t>(n);
      const double angle = 2 * std::numbers::pi * uniform(philox(key, event, 0)[0]);
      const double c = std::cos(angle), s = std::sin(angle), px1 = rows[0][n];
      turn(rows, n, c, s);
      rows[0][n] = static_cast<float>(px1 * c);
      rows[py1_][n] = static_cast<float>(px1 * s);
    }
  }

  std::shared_ptr<const Step> randomized() const override {
    return std::make_shared<Rotate>(vectors(), true);
  }

  void write(nlohmann::json& json, ChainTables&, const std::string&) const override {
    json["vectors"] = vectors();
    json["random_azimuth"] = random_;
  }

 private:
  std::vector<std::string> vectors() const {
    return {columns_.produced.begin() + 1, columns_.produced.end()};
  }

  void turn(const StepRows& rows, Index n, double c, double s) const {
    for (std::size_t pair = 0; pair < pairs_; ++pair) {
      float& px = rows[1 + 2 * pair][n];
      float& py = rows[2 + 2 * pair][n];
      const double x = px, y = py;
      px = static_cast<float>(c * x - s * y);
      py = static_cast<float>(s * x + c * y);
    }
  }

  StepColumns columns_;
  bool random_;
  std::size_t pairs_, py1_;
};

}  // namespace

std::shared_ptr<const Step> fit_rotate(const Table& events) {
  std::vector<std::string> vectors{"px2", "py2"};
  require_columns(events, {"px1", "px2", "py2"}, "rotate");
  if (events.has("metx") || events.has("mety")) {
    require_columns(events, {"metx", "mety"}, "rotate");
    vectors.insert(vectors.end(), {"metx", "mety"});
  }
  return std::make_shared<Rotate>(vectors, false);
}

std::shared_ptr<const Step> read_rotate(const StepJson& json) {
  const std::vector<std::string> vectors = json.names("vectors");
  if (vectors.size() % 2 != 0) json.fail("vectors", "expected pairs of x and y");
  for (const std::string& name : vectors) {
    if (name == "px1" || name == "py1") json.fail("vectors", "px1 and py1 are not to be listed");
  }
  return std::make_shared<Rotate>(vectors, json.flag("random_azimuth"));
}

}  // namespace fastgan
