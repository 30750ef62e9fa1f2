// jet_gaps: the five leading jets as a Poisson process in falling pT. Λ(pT) is the expected number
// of jets above pT, estimated from the data as a cumulated hazard (Nelson-Aalen: an event whose
// fifth jet is harder than pT tells nothing about jets at pT). With t_k = Λ(pT of jet k) the
// coordinates are the gaps t_1, t_2 − t_1, …, which would be independent Exp(1) numbers if jets
// were independent. An absent jet (pT = 0) lies below the threshold, at a random t > Λ(threshold).
// Decoded jets are ordered by construction.
#include <algorithm>
#include <cmath>

#include "kernels/noise/philox.hpp"
#include "src/gan/steps/monotone_map.hpp"
#include "src/gan/steps/steps.hpp"

namespace fastgan {
namespace {

constexpr std::size_t kJets = 5;
constexpr std::size_t kKnots = 513;
// Beyond the hardest jet ln pT goes on linearly in ln Λ for this many units, as steeply as over
// the last kTail of the data.
constexpr double kBeyond = 3, kTail = 3;
// Present and absent jets keep this relative distance from Λ(threshold), so that steps that
// follow may round.
constexpr float kReach = 0x1p-16f;

const std::vector<std::string> kNames{"jet1", "jet2", "jet3", "jet4", "jet5"};

class JetGaps final : public Step {
 public:
  /// `log_pt`: −ln Λ → ln(pT / threshold), from 0 on. `threshold` in GeV.
  JetGaps(float threshold, MonotoneMap log_pt)
      : threshold_(threshold), top_(std::exp(-log_pt.low())), log_pt_(std::move(log_pt)) {
    columns_.consumed = kNames;
    for (const std::string& jet : kNames) columns_.produced.push_back("jet_gap" + jet.substr(3));
  }

  std::string name() const override { return "jet_gaps"; }
  const StepColumns& columns() const override { return columns_; }

  void encode(const StepRows& rows) const override {
    const RandomKey key{.seed = rows.seed, .stream = Stream::dequantisation};
    for (Index n = 0; n < rows.N; ++n) {
      const std::uint64_t event = rows.first + static_cast<std::uint64_t>(n);
      float before = 0;
      for (std::size_t k = 0; k < kJets; ++k) {
        const auto block = rows.ordinal << 16 | static_cast<std::uint32_t>(k);
        const float t = position(rows[k][n], before, uniform(philox(key, event, block)[0]));
        const float gap = std::max(t - before, 0.0f);
        rows[kJets + k][n] = gap;
        before += gap;
      }
    }
  }

  void decode(const StepRows& rows) const override {
    for (Index n = 0; n < rows.N; ++n) {
      float t = 0;
      for (std::size_t k = 0; k < kJets; ++k) {
        t += std::max(rows[kJets + k][n], 0.0f);
        rows[k][n] = t < top_ ? pt(t) : 0.0f;
      }
    }
  }

  void write(nlohmann::json& json, ChainTables& tables, const std::string& prefix) const override {
    json["threshold"] = threshold_;
    json["table"] = prefix;
    log_pt_.write(tables[prefix]);
  }

 private:
  float pt(float t) const {
    constexpr float kSmallest = 1e-30f;
    return threshold_ * std::exp(log_pt_(-std::log(std::max(t, kSmallest))));
  }

  float position(float jet, float before, float random) const {
    if (jet <= 0) return std::max(before, top_ * (1 + kReach)) - std::log(random);
    const float t = std::exp(-log_pt_.inverse(std::log(jet / threshold_), random));
    return std::min(t, top_ * (1 - kReach));
  }

  StepColumns columns_;
  float threshold_, top_;
  MonotoneMap log_pt_;
};

struct Hazard {
  std::vector<double> log_pt, minus_log_rate;  // of every jet, softest jet first
};

/// Falling pT of all jets, and how many of their events are complete (fifth jet) above each.
Hazard hazard_of(const Table& events) {
  std::vector<float> jets, fifth;
  for (std::size_t r = 0; r < events.rows(); ++r) {
    for (std::size_t k = 0; k < kJets; ++k) {
      const float jet = events.row(r)[events.column(kNames[k])];
      if (jet <= 0) continue;
      jets.push_back(jet);
      if (k + 1 == kJets) fifth.push_back(jet);
    }
  }
  std::sort(jets.begin(), jets.end(), std::greater<>());
  std::sort(fifth.begin(), fifth.end(), std::greater<>());
  Hazard hazard;
  double rate = 0;
  std::size_t complete = 0;
  for (const float jet : jets) {
    while (complete < fifth.size() && fifth[complete] > jet) ++complete;
    rate += 1 / static_cast<double>(events.rows() - complete);
    hazard.log_pt.push_back(std::log(static_cast<double>(jet)));
    hazard.minus_log_rate.push_back(-std::log(rate));
  }
  std::reverse(hazard.log_pt.begin(), hazard.log_pt.end());
  std::reverse(hazard.minus_log_rate.begin(), hazard.minus_log_rate.end());
  return hazard;
}

/// y at x on the line through (xs, ys), xs rising; constant beyond.
double interpolated(const std::vector<double>& xs, const std::vector<double>& ys, double x) {
  const auto above = std::upper_bound(xs.begin(), xs.end(), x);
  if (above == xs.begin()) return ys.front();
  if (above == xs.end()) return ys.back();
  const auto k = static_cast<std::size_t>(above - xs.begin());
  return ys[k - 1] + (x - xs[k - 1]) / (xs[k] - xs[k - 1]) * (ys[k] - ys[k - 1]);
}

}  // namespace

std::shared_ptr<const Step> fit_jet_gaps(const Table& events) {
  require_columns(events, kNames, "jet_gaps");
  const Hazard hazard = hazard_of(events);
  constexpr std::size_t kFewest = 100;
  if (hazard.log_pt.size() < kFewest) {
    throw Error(ErrorKind::bad_input,
                "chain step 'jet_gaps': " + std::to_string(hazard.log_pt.size()) +
                    " jets; expected at least " + std::to_string(kFewest));
  }
  const std::vector<double>& x = hazard.minus_log_rate;
  const double low = x.front(), last = x.back(), high = last + kBeyond;
  const double inner = std::max(last - kTail, low);
  const double slope =
      (hazard.log_pt.back() - interpolated(x, hazard.log_pt, inner)) / std::max(last - inner, 1e-3);
  const double step = (high - low) / (kKnots - 1);
  std::vector<float> knots;
  for (std::size_t k = 0; k < kKnots; ++k) {
    const double at = low + step * static_cast<double>(k);
    const double log_pt = interpolated(x, hazard.log_pt, at) + slope * std::max(at - last, 0.0);
    knots.push_back(static_cast<float>(log_pt - hazard.log_pt.front()));
  }
  return std::make_shared<JetGaps>(
      static_cast<float>(std::exp(hazard.log_pt.front())),
      MonotoneMap(static_cast<float>(low), static_cast<float>(high), std::move(knots)));
}

std::shared_ptr<const Step> read_jet_gaps(const StepJson& json) {
  MonotoneMap map = MonotoneMap::read(json, json.table("table", 1));
  const auto threshold = json.number("threshold");
  constexpr float kLargestLog = 60;  // exp() of it is far from overflow
  if (!(threshold > 0 && threshold < 1e6)) json.fail("threshold", "expected GeV above 0");
  if (map.low() < -kLargestLog || map.high() > kLargestLog || map.knots().front() < 0 ||
      map.knots().back() > kLargestLog) {
    json.fail("table", "a logarithm beyond 60");
  }
  return std::make_shared<JetGaps>(static_cast<float>(threshold), std::move(map));
}

}  // namespace fastgan
