// select: decoded events outside the window of the data are refused: mass of the muon pair,
// smallest pT and largest |eta| of a muon. Coordinates pass unchanged. The window is that of the
// events the chain is fitted to, so that none of them is refused.
#include <algorithm>
#include <cmath>
#include <limits>

#include "fastgan/physics/four_vector.hpp"
#include "src/gan/steps/steps.hpp"

namespace fastgan {
namespace {

/// GeV. Boundaries belong to the window.
struct Window {
  double lowest_mass = std::numeric_limits<double>::max(), highest_mass = 0;
  double lowest_pt = std::numeric_limits<double>::max(), highest_eta = 0;
};

// py1 is last: it counts as 0 where it is absent.
const std::vector<std::string> kColumns{"px1", "pz1", "E1", "px2", "py2", "pz2", "E2", "py1"};

struct Pair {
  double mass, lower_pt, higher_eta;
};

Pair pair_of(const float* v) {
  const FourVector muon1{v[0], v[7], v[1], v[2]}, muon2{v[3], v[4], v[5], v[6]};
  return {(muon1 + muon2).mass(), std::min(muon1.pt(), muon2.pt()),
          std::max(std::abs(muon1.eta()), std::abs(muon2.eta()))};
}

class Select final : public Step {
 public:
  explicit Select(const Window& window) : window_(window) {}

  std::string name() const override { return "select"; }
  const StepColumns& columns() const override { return columns_; }
  void encode(const StepRows&) const override {}
  void decode(const StepRows&) const override {}

  std::vector<std::string> selected_columns() const override { return kColumns; }
  bool accepts(const float* values) const override {
    const Pair pair = pair_of(values);
    return pair.mass >= window_.lowest_mass && pair.mass <= window_.highest_mass &&
           pair.lower_pt >= window_.lowest_pt && pair.higher_eta <= window_.highest_eta;
  }

  void write(nlohmann::json& json, ChainTables&, const std::string&) const override {
    json["m_ll"] = {window_.lowest_mass, window_.highest_mass};
    json["pt"] = window_.lowest_pt;
    json["eta"] = window_.highest_eta;
  }

 private:
  StepColumns columns_;
  Window window_;
};

}  // namespace

std::shared_ptr<const Step> fit_select(const Table& events) {
  const std::vector<std::string> needed(kColumns.begin(), kColumns.end() - 1);
  require_columns(events, needed, "select");
  if (events.rows() == 0) {
    throw Error(ErrorKind::bad_input, "chain step 'select': there are no events to fit to");
  }
  std::vector<std::size_t> places;
  places.reserve(needed.size());
  for (const std::string& name : needed) places.push_back(events.column(name));
  if (events.has("py1")) places.push_back(events.column("py1"));
  Window window;
  for (std::size_t r = 0; r < events.rows(); ++r) {
    float values[8] = {};
    for (std::size_t k = 0; k < places.size(); ++k) values[k] = events.row(r)[places[k]];
    const Pair pair = pair_of(values);
    window.lowest_mass = std::min(window.lowest_mass, pair.mass);
    window.highest_mass = std::max(window.highest_mass, pair.mass);
    window.lowest_pt = std::min(window.lowest_pt, pair.lower_pt);
    window.highest_eta = std::max(window.highest_eta, pair.higher_eta);
  }
  return std::make_shared<Select>(window);
}

std::shared_ptr<const Step> read_select(const StepJson& json) {
  const std::vector<double> mass = json.numbers("m_ll", 2);
  return std::make_shared<Select>(Window{mass[0], mass[1], json.number("pt"), json.number("eta")});
}

}  // namespace fastgan
