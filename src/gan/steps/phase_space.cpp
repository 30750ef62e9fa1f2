// phase_space: the momenta of a process (columns E, px, py, pz of each particle) ↔ its phase space
// as a chain of decays into two:
//   log_excess   ln of the event's mass above the masses of what it decays into, GeV
//   y_event      its rapidity
//   cos_event    polar angle of its first child in its rest frame, about the beam
//   m_X, cos_X, phi_X of every other decay X: its mass (GeV), and the angles of its first child in
//   its rest frame, whose z axis is the direction in which X flies in its mother's rest frame, and
//   whose x axis lies in the plane of the mother's own z axis (helicity angles).
// That is 3n − 3 coordinates of n particles: there is no transverse momentum of the event, and its
// azimuth, about which nature does not care, is drawn by (seed, event) when decoding. Decoded
// particles are on their mass shell and their transverse momenta balance, both to fp32 rounding.
// A decay whose children are heavier than it is itself is made as heavy as they are.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "fastgan/physics/four_vector.hpp"
#include "kernels/noise/philox.hpp"
#include "src/gan/steps/decay_tree.hpp"
#include "src/gan/steps/steps.hpp"

namespace fastgan {
namespace {

constexpr std::size_t kMostParticles = 32;
constexpr double kSmallestExcess = 1e-6, kLargestLog = 16;  // GeV
constexpr double kSmallestMass = 1e-3, kLargestMass = 1e6;  // GeV, of a decay
constexpr double kLargestRapidity = 12, kLargestPhi = 1e3;

double within(double x, double low, double high) { return std::min(std::max(x, low), high); }

/// Rotates so that the z axis comes to lie at (θ, φ): by θ about y, then by φ about z.
struct Rotation {
  double cos_theta, sin_theta, cos_phi, sin_phi;

  Rotation(double cosine, double phi)
      : cos_theta(cosine),
        sin_theta(std::sqrt(std::max(1 - cosine * cosine, 0.0))),
        cos_phi(std::cos(phi)),
        sin_phi(std::sin(phi)) {}
  /// The direction of the other child, back to back.
  Rotation opposite() const { return {-cos_theta, sin_theta, -cos_phi, -sin_phi}; }

  void apply(FourVector& v) const {
    const double x = cos_theta * v.px + sin_theta * v.pz;
    v.pz = cos_theta * v.pz - sin_theta * v.px;
    v.px = cos_phi * x - sin_phi * v.py;
    v.py = sin_phi * x + cos_phi * v.py;
  }
  void undo(FourVector& v) const {
    const double x = cos_phi * v.px + sin_phi * v.py;
    v.py = cos_phi * v.py - sin_phi * v.px;
    v.px = cos_theta * x - sin_theta * v.pz;
    v.pz = cos_theta * v.pz + sin_theta * x;
  }

 private:
  Rotation(double ct, double st, double cp, double sp)
      : cos_theta(ct), sin_theta(st), cos_phi(cp), sin_phi(sp) {}
};

/// Along z, to where what is at rest has the energy gamma and the momentum beta_gamma of its mass.
void boost(FourVector& v, double gamma, double beta_gamma) {
  const double E = gamma * v.E + beta_gamma * v.pz;
  v.pz = gamma * v.pz + beta_gamma * v.E;
  v.E = E;
}

double mass_of(const FourVector& v) {
  return std::sqrt(
      std::max(v.E * v.E - v.px * v.px - v.py * v.py - v.pz * v.pz, kSmallestMass * kSmallestMass));
}

class PhaseSpace final : public Step {
 public:
  PhaseSpace(std::vector<std::string> columns, DecayTree tree) : tree_(std::move(tree)) {
    columns_.consumed = std::move(columns);
    columns_.produced = {"log_excess", "y_event", "cos_event"};
    for (std::size_t k = 0; k + 1 < tree_.decays.size(); ++k) {
      for (const char* kind : {"m_", "cos_", "phi_"}) {
        columns_.produced.push_back(kind + tree_.decays[k].name);
      }
    }
  }

  std::string name() const override { return "phase_space"; }
  const StepColumns& columns() const override { return columns_; }

  void encode(const StepRows& rows) const override {
    for (Index n = 0; n < rows.N; ++n) encode_event(rows, n);
  }
  void decode(const StepRows& rows) const override {
    for (Index n = 0; n < rows.N; ++n) decode_event(rows, n);
  }
  void write(nlohmann::json& json, ChainTables&, const std::string&) const override {
    std::vector<std::string> names;
    std::vector<std::size_t> children;
    for (const DecayTree::Decay& decay : tree_.decays) {
      names.push_back(decay.name);
      children.insert(children.end(), {decay.child[0], decay.child[1]});
    }
    json["columns"] = columns_.consumed;
    json["masses"] = tree_.masses;
    json["decays"] = names;
    json["children"] = children;
  }

 private:
  std::size_t particles() const { return tree_.particles(); }
  /// Coordinates of decay k that is not the event.
  std::size_t coordinate(std::size_t k) const { return 4 * particles() + 3 + 3 * k; }

  FourVector sum_of(std::size_t node, const FourVector* p) const {
    if (node < particles()) return p[node];
    FourVector sum{};
    for (const std::size_t k : tree_.decays[node - particles()].particles) {
      sum.px += p[k].px;
      sum.py += p[k].py;
      sum.pz += p[k].pz;
      sum.E += p[k].E;
    }
    return sum;
  }

  void encode_event(const StepRows& rows, Index n) const {
    FourVector p[kMostParticles];
    for (std::size_t k = 0; k < particles(); ++k) {
      p[k] = {rows[4 * k + 1][n], rows[4 * k + 2][n], rows[4 * k + 3][n], rows[4 * k][n]};
    }
    const FourVector event = sum_of(tree_.root(), p);
    const double m = mass_of(event);
    double excess = m;
    for (const std::size_t child : tree_.decays.back().child) {
      excess -= child < particles() ? tree_.masses[child] : mass_of(sum_of(child, p));
    }
    const double transverse = std::sqrt(std::max(event.E * event.E - event.pz * event.pz, m * m));
    rows[4 * particles()][n] = static_cast<float>(std::log(std::max(excess, kSmallestExcess)));
    rows[4 * particles() + 1][n] = static_cast<float>(std::asinh(event.pz / transverse));
    for (std::size_t k = 0; k < particles(); ++k) {
      boost(p[k], std::sqrt(1 + event.pz * event.pz / (transverse * transverse)),
            -event.pz / transverse);
    }
    for (std::size_t k = tree_.decays.size(); k-- > 0;) encode_decay(rows, n, k, p);
  }

  /// p: in the rest frame of decay k, along its axes; leaves those of its children.
  void encode_decay(const StepRows& rows, Index n, std::size_t k, FourVector* p) const {
    const DecayTree::Decay& decay = tree_.decays[k];
    const bool is_event = k + 1 == tree_.decays.size();
    if (!is_event) rows[coordinate(k)][n] = static_cast<float>(mass_of(sum_of(particles() + k, p)));
    const FourVector first = sum_of(decay.child[0], p);
    const double size = std::sqrt(first.px * first.px + first.py * first.py + first.pz * first.pz);
    const double cosine = size > 0 ? within(first.pz / size, -1, 1) : 1;
    const double phi = azimuth(first.px, first.py);
    rows[is_event ? 4 * particles() + 2 : coordinate(k) + 1][n] = static_cast<float>(cosine);
    if (!is_event) rows[coordinate(k) + 2][n] = static_cast<float>(phi);
    const Rotation turn(cosine, phi);
    for (int c = 0; c < 2; ++c) {
      if (decay.child[c] < particles()) continue;
      const Rotation back = c == 0 ? turn : turn.opposite();
      const std::size_t child = decay.child[c] - particles();
      for (const std::size_t particle : tree_.decays[child].particles) back.undo(p[particle]);
      const FourVector sum = sum_of(decay.child[c], p);
      const double m = mass_of(sum), beta_gamma = sum.pz / m;
      for (const std::size_t particle : tree_.decays[child].particles) {
        boost(p[particle], std::sqrt(1 + beta_gamma * beta_gamma), -beta_gamma);
      }
    }
  }

  void decode_event(const StepRows& rows, Index n) const {
    double mass[2 * kMostParticles];
    FourVector p[kMostParticles];
    for (std::size_t k = 0; k < particles(); ++k) {
      mass[k] = tree_.masses[k];
      p[k] = {0, 0, 0, mass[k]};
    }
    for (std::size_t k = 0; k < tree_.decays.size(); ++k) {
      const auto& [name, child, members] = tree_.decays[k];
      const double least = mass[child[0]] + mass[child[1]];
      const bool is_event = k + 1 == tree_.decays.size();
      if (is_event) {
        mass[particles() + k] =
            least + std::exp(within(rows[4 * particles()][n], -kLargestLog, kLargestLog));
      } else {
        mass[particles() + k] =
            within(rows[coordinate(k)][n], std::max(least, kSmallestMass), kLargestMass);
      }
      decode_decay(rows, n, k, mass, p);
    }
    const double y = within(rows[4 * particles() + 1][n], -kLargestRapidity, kLargestRapidity);
    for (std::size_t k = 0; k < particles(); ++k) {
      boost(p[k], std::cosh(y), std::sinh(y));
      store(rows, n, k, p[k]);
    }
  }

  /// p: in the rest frames of the children, along their axes; leaves that of the decay.
  void decode_decay(const StepRows& rows, Index n, std::size_t k, const double* mass,
                    FourVector* p) const {
    const DecayTree::Decay& decay = tree_.decays[k];
    const bool is_event = k + 1 == tree_.decays.size();
    const double m = mass[particles() + k], a = mass[decay.child[0]], b = mass[decay.child[1]];
    const double momentum =
        std::sqrt(std::max((m - a - b) * (m + a + b) * (m - a + b) * (m + a - b), 0.0)) / (2 * m);
    const double cosine =
        within(rows[is_event ? 4 * particles() + 2 : coordinate(k) + 1][n], -1, 1);
    const double phi = is_event ? azimuth_of_event(rows, n)
                                : within(rows[coordinate(k) + 2][n], -kLargestPhi, kLargestPhi);
    const Rotation turn(cosine, phi);
    for (int c = 0; c < 2; ++c) {
      const Rotation there = c == 0 ? turn : turn.opposite();
      const double own = mass[decay.child[c]];
      if (decay.child[c] < particles()) {
        FourVector& one = p[decay.child[c]];
        one = {0, 0, momentum, std::sqrt(momentum * momentum + own * own)};
        there.apply(one);
        continue;
      }
      const double beta_gamma = momentum / own;
      for (const std::size_t particle : tree_.decays[decay.child[c] - particles()].particles) {
        boost(p[particle], std::sqrt(1 + beta_gamma * beta_gamma), beta_gamma);
        there.apply(p[particle]);
      }
    }
  }

  static double azimuth_of_event(const StepRows& rows, Index n) {
    const RandomKey key{.seed = rows.seed, .stream = Stream::azimuth};
    const std::uint64_t event = rows.first + static_cast<std::uint64_t>(n);
    const float share = uniform(philox(key, event, rows.ordinal)[0]);
    return std::numbers::pi * (2 * static_cast<double>(share) - 1);
  }

  /// The energy is that of the momenta as they are stored.
  void store(const StepRows& rows, Index n, std::size_t k, const FourVector& p) const {
    rows[4 * k + 1][n] = static_cast<float>(p.px);
    rows[4 * k + 2][n] = static_cast<float>(p.py);
    rows[4 * k + 3][n] = static_cast<float>(p.pz);
    const FourVector shell =
        on_shell(rows[4 * k + 1][n], rows[4 * k + 2][n], rows[4 * k + 3][n], tree_.masses[k]);
    rows[4 * k][n] = static_cast<float>(shell.E);
  }

  StepColumns columns_;
  DecayTree tree_;
};

}  // namespace

std::shared_ptr<const Step> fit_phase_space(const Table& events, const Process& process) {
  const std::vector<std::string> columns = event_columns(process);
  require_columns(events, columns, "phase_space");
  if (process.particles.size() > kMostParticles) {
    throw Error(ErrorKind::bad_usage,
                "chain step 'phase_space': " + std::to_string(process.particles.size()) +
                    " particles; expected at most " + std::to_string(kMostParticles));
  }
  return std::make_shared<PhaseSpace>(columns, decay_tree(process));
}

std::shared_ptr<const Step> read_phase_space(const StepJson& json) {
  const std::vector<std::string> columns = json.names("columns");
  const std::vector<std::string> names = json.names("decays");
  const std::size_t particles = columns.size() / 4;
  if (particles < 2 || particles > kMostParticles || columns.size() != 4 * particles) {
    json.fail("columns",
              "expected E, px, py, pz of 2 to " + std::to_string(kMostParticles) + " particles");
  }
  DecayTree tree;
  tree.masses = json.numbers("masses", particles);
  for (const double mass : tree.masses) {
    if (!(mass >= 0 && mass <= 1e5)) json.fail("masses", "expected 0 to 1e5 GeV");
  }
  if (!set_children(tree, names, json.numbers("children", 2 * names.size()))) {
    json.fail("children", "they make no tree of decays into two");
  }
  return std::make_shared<PhaseSpace>(columns, std::move(tree));
}

}  // namespace fastgan
