// dimuon: the two muons (py1 = 0, muon 1 the harder one) ↔ five coordinates in which the
// acceptance has straight edges: mass (GeV), log_pt_ll, decay_angle, eta1, eta2.
//
// With δ = π − Δφ, L = ln(pT1/pT2) ≥ 0 and massless muons (their mass enters the energy alone):
//   mass² = 2 pT1 pT2 (cosh(η1 − η2) + cos δ)
//   pT(ll)² = 4 pT1 pT2 R²,  R² = sinh²(L/2) + sin²(δ/2)
//   decay_angle = atan2(sin(δ/2), sinh(L/2)) in [−π/2, π/2]
// Decoding solves these in closed form. Coordinates that no pair of muons has (|sin(δ/2)| > 1)
// are moved to the border, sin(δ/2) = ±1.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "fastgan/physics/four_vector.hpp"
#include "src/gan/steps/steps.hpp"

namespace fastgan {
namespace {

enum Column : std::size_t { px1, pz1, E1, px2, py2, pz2, E2, mass, log_pt_ll, angle, eta1, eta2 };

constexpr double kSmallestPt = 1e-3;                        // GeV
constexpr double kSmallestR2 = 1e-12;                       // pT(ll) = 0 has no logarithm
constexpr double kSmallestMass = 1e-3, kLargestMass = 1e5;  // GeV
constexpr double kLargestLogPt = 12, kLargestEta = 10;
constexpr double kSmallestAperture = 1e-12;  // of mass² / (2 pT1 pT2)

double within(double x, double limit) { return std::min(std::max(x, -limit), limit); }

class Dimuon final : public Step {
 public:
  Dimuon() {
    columns_.consumed = {"px1", "pz1", "E1", "px2", "py2", "pz2", "E2"};
    columns_.produced = {"mass", "log_pt_ll", "decay_angle", "eta1", "eta2"};
  }

  std::string name() const override { return "dimuon"; }
  const StepColumns& columns() const override { return columns_; }

  void encode(const StepRows& rows) const override {
    for (Index n = 0; n < rows.N; ++n) encode_event(rows, n);
  }
  void decode(const StepRows& rows) const override {
    for (Index n = 0; n < rows.N; ++n) decode_event(rows, n);
  }
  void write(nlohmann::json&, ChainTables&, const std::string&) const override {}

 private:
  static void encode_event(const StepRows& rows, Index n) {
    const double x2 = rows[px2][n], y2 = rows[py2][n];
    const double pt1 = std::max(static_cast<double>(rows[px1][n]), kSmallestPt);
    const double pt2 = std::max(std::sqrt(x2 * x2 + y2 * y2), kSmallestPt);
    const double rapidity1 = std::asinh(rows[pz1][n] / pt1);
    const double rapidity2 = std::asinh(rows[pz2][n] / pt2);
    const double delta = azimuth(-x2, y2);
    const double sd = std::sin(delta / 2), sh = std::sinh(0.5 * std::log(pt1 / pt2));
    const double r2 = std::max(sh * sh + sd * sd, kSmallestR2);
    const double aperture = std::cosh(rapidity1 - rapidity2) + std::cos(delta);
    rows[mass][n] = static_cast<float>(std::sqrt(2 * pt1 * pt2 * std::max(aperture, 0.0)));
    rows[log_pt_ll][n] = static_cast<float>(0.5 * std::log(4 * pt1 * pt2 * r2));
    rows[angle][n] = static_cast<float>(std::atan2(sd, sh));
    rows[eta1][n] = static_cast<float>(rapidity1);
    rows[eta2][n] = static_cast<float>(rapidity2);
  }

  static void decode_event(const StepRows& rows, Index n) {
    const double m = std::min(std::max<double>(rows[mass][n], kSmallestMass), kLargestMass);
    const double x = std::exp(within(rows[log_pt_ll][n], kLargestLogPt)) / m;
    const double q = x * x;
    const double s = std::sin(within(rows[angle][n], std::numbers::pi / 2));
    const double exp1 = std::exp(within(rows[eta1][n], kLargestEta));
    const double exp2 = std::exp(within(rows[eta2][n], kLargestEta));
    const double sinh1 = 0.5 * (exp1 - 1 / exp1), sinh2 = 0.5 * (exp2 - 1 / exp2);
    const double ch = 0.5 * (exp1 / exp2 + exp2 / exp1);  // cosh(η1 − η2)
    const double r = std::sqrt(q * (1 + ch) / (2 + 2 * q * s * s));
    const double sd = within(r * s, 1), sh = r * std::sqrt(1 - s * s);
    const double ratio = sh + std::sqrt(1 + sh * sh);  // exp(L/2)
    const double g = m / std::sqrt(2 * std::max(ch + 1 - 2 * sd * sd, kSmallestAperture));
    const double pt1 = g * ratio, pt2 = g / ratio;
    store(rows, n, {pt1, 0, pt1 * sinh1, 0},
          {-pt2 * (1 - 2 * sd * sd), 2 * pt2 * sd * std::sqrt(1 - sd * sd), pt2 * sinh2, 0});
  }

  // The energies are those of the momenta as they are stored.
  static void store(const StepRows& rows, Index n, const FourVector& muon1,
                    const FourVector& muon2) {
    rows[px1][n] = static_cast<float>(muon1.px);
    rows[pz1][n] = static_cast<float>(muon1.pz);
    rows[px2][n] = static_cast<float>(muon2.px);
    rows[py2][n] = static_cast<float>(muon2.py);
    rows[pz2][n] = static_cast<float>(muon2.pz);
    rows[E1][n] = static_cast<float>(on_shell(rows[px1][n], 0, rows[pz1][n], kMuonMass).E);
    rows[E2][n] =
        static_cast<float>(on_shell(rows[px2][n], rows[py2][n], rows[pz2][n], kMuonMass).E);
  }

  StepColumns columns_;
};

}  // namespace

std::shared_ptr<const Step> fit_dimuon(const Table& events) {
  require_columns(events, {"px1", "pz1", "E1", "px2", "py2", "pz2", "E2"}, "dimuon");
  return std::make_shared<Dimuon>();
}

std::shared_ptr<const Step> read_dimuon(const StepJson&) { return std::make_shared<Dimuon>(); }

}  // namespace fastgan
