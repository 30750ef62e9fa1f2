// Momenta are counted in whole units, so that sums are exact and stay exact in print.
#include <cmath>

#include "fastgan/error.hpp"
#include "fastgan/io/lhe_process.hpp"
#include "fastgan/physics/four_vector.hpp"
#include "kernels/noise/philox.hpp"
#include "src/io/lhe_layout.hpp"

namespace fastgan {
namespace {

constexpr double kUnits = 2e9;  // per GeV; momenta of outgoing particles are even numbers of them
constexpr double kMostMomentum = 1e6;  // GeV

/// px, py, pz, E in units.
using Whole = std::array<std::int64_t, 4>;

Whole& operator+=(Whole& a, const Whole& b) {
  for (std::size_t k = 0; k < 4; ++k) a[k] += b[k];
  return a;
}

/// The nearest even number of units.
std::int64_t whole(double gev) { return 2 * std::llround(gev * (kUnits / 2)); }
double gev(std::int64_t units) { return static_cast<double>(units) / kUnits; }

FourVector vector_of(const Whole& p) { return {gev(p[0]), gev(p[1]), gev(p[2]), gev(p[3])}; }

/// Into the frame in which the sum of all has no transverse momentum and the same rapidity: along z
/// to the frame where the sum's p_z is 0, the transverse boost, and back.
void balance(std::vector<FourVector>& momenta) {
  FourVector sum;
  for (const FourVector& p : momenta) sum = sum + p;
  const double mass = sum.mass();
  if (mass <= 0) return;  // all along one line: nothing to turn
  const double transverse_mass = std::sqrt(mass * mass + sum.pt() * sum.pt());
  const double ch = sum.E / transverse_mass, sh = sum.pz / transverse_mass;
  const double gamma = transverse_mass / mass, ux = sum.px / mass, uy = sum.py / mass;
  for (FourVector& p : momenta) {
    const double E = ch * p.E - sh * p.pz, pz = ch * p.pz - sh * p.E;
    const double along = ux * p.px + uy * p.py, shift = along / (gamma + 1) - E;
    const double turned = gamma * E - along;
    p = {p.px + ux * shift, p.py + uy * shift, ch * pz + sh * turned, ch * turned + sh * pz};
  }
}

/// Whole units on the mass shell whose transverse sums are 0: what rounding leaves goes to the
/// particle of the largest energy.
std::vector<Whole> whole_momenta(const std::vector<FourVector>& momenta,
                                 const std::vector<double>& masses) {
  std::vector<Whole> all;
  std::size_t hardest = 0;
  Whole sum{};
  for (const FourVector& p : momenta) {
    if (p.E > momenta[hardest].E) hardest = all.size();
    all.push_back({whole(p.px), whole(p.py), whole(p.pz), 0});
    sum += all.back();
  }
  all[hardest][0] -= sum[0];
  all[hardest][1] -= sum[1];
  for (std::size_t p = 0; p < all.size(); ++p) {
    const FourVector v = vector_of(all[p]);
    all[p][3] = whole(on_shell(v.px, v.py, v.pz, masses[p]).E);
  }
  return all;
}

/// A number below `count` from a random word.
std::size_t choice(std::uint32_t word, std::size_t count) {
  return static_cast<std::size_t>((static_cast<std::uint64_t>(word) * count) >> 32);
}

}  // namespace

class LheEventBuilder::Builder {
 public:
  Builder(const Process& process, std::uint64_t seed)
      : process_(process), layout_(lhe_layout(process)), key_{seed, Stream::lhe} {
    mothers_.reserve(process.particles.size());
    for (std::size_t p = 0; p < process.particles.size(); ++p) {
      mothers_.push_back(mother_of(process, {p}));
    }
  }

  bool build(std::uint64_t number, std::span<const float> row, LheEvent& event) const {
    const std::vector<Kind> kinds = choose_kinds(number);
    std::vector<double> masses;
    for (const Kind& kind : kinds) masses.push_back(kind.mass);
    const std::vector<Whole> outgoing = whole_momenta(balanced(number, row, masses), masses);
    Whole sum{};
    for (const Whole& p : outgoing) sum += p;
    // Massless partons along the beams; both sums are even, so their halves are whole.
    const std::int64_t energy[2] = {(sum[3] + sum[2]) / 2, (sum[3] - sum[2]) / 2};
    for (const int beam : {0, 1}) {
      if (gev(energy[beam]) > process_.beam_energy[static_cast<std::size_t>(beam)]) return false;
    }
    const PhiloxBlock words = philox(key_, number, 0);
    const LheCollision& collision = choose_collision(words[0]);
    event = {.particles = {}};
    for (const int beam : {0, 1}) {
      event.particles.push_back({.id = collision.pdg[static_cast<std::size_t>(beam)],
                                 .status = -1,
                                 .pz = gev(beam == 0 ? energy[0] : -energy[1]),
                                 .E = gev(energy[beam])});
    }
    append_entries(kinds, outgoing, event);
    const auto& colours = collision.flows[choice(words[1], collision.flows.size())];
    for (std::size_t k = 0; k < colours.size(); ++k) event.particles[k].colours = colours[k];
    return true;
  }

 private:
  /// What a particle is in one event.
  struct Kind {
    std::int32_t pdg;
    double mass;
  };

  /// Of all particles; those of one resonance take the same alternative.
  std::vector<Kind> choose_kinds(std::uint64_t number) const {
    std::vector<Kind> kinds;
    for (std::size_t p = 0; p < process_.particles.size(); ++p) {
      const ProcessParticle& particle = process_.particles[p];
      std::size_t k = 0;
      if (particle.pdg.size() > 1) {
        const std::size_t group = mothers_[p] == kNoMother ? 0 : 1 + mothers_[p];
        const PhiloxBlock words = philox(key_, number, static_cast<std::uint32_t>(1 + group));
        k = choice(words[0], particle.pdg.size());
      }
      kinds.push_back(
          {particle.pdg[k], particle.masses.empty() ? particle.mass : particle.masses[k]});
    }
    return kinds;
  }

  /// The momenta of a row on their mass shells, without a common transverse momentum.
  std::vector<FourVector> balanced(std::uint64_t number, std::span<const float> row,
                                   const std::vector<double>& masses) const {
    if (row.size() != 4 * process_.particles.size()) {
      throw Error(ErrorKind::bad_usage, "LHE: a row of " + std::to_string(row.size()) +
                                            " numbers; expected " +
                                            std::to_string(4 * process_.particles.size()));
    }
    std::vector<FourVector> momenta;
    for (std::size_t p = 0; p < process_.particles.size(); ++p) {
      const float* component = row.data() + 4 * p;
      for (const int k : {1, 2, 3}) {
        if (!(std::abs(component[k]) <= static_cast<float>(kMostMomentum))) {
          throw Error(ErrorKind::bad_input, "LHE: event " + std::to_string(number) + ", particle " +
                                                process_.particles[p].name + ": a momentum of " +
                                                std::to_string(component[k]) +
                                                " GeV; expected at most 10^6");
        }
      }
      momenta.push_back(on_shell(component[1], component[2], component[3], masses[p]));
    }
    balance(momenta);
    return momenta;
  }

  const LheCollision& choose_collision(std::uint32_t word) const {
    double left = static_cast<double>(word) * 0x1p-32;
    for (const LheCollision& collision : layout_.collisions) {
      left -= collision.share;
      if (left < 0) return collision;
    }
    return layout_.collisions.back();
  }

  void append_entries(const std::vector<Kind>& kinds, const std::vector<Whole>& outgoing,
                      LheEvent& event) const {
    double transverse_masses = 1;
    int collided = 0;
    for (const LheEntry& entry : layout_.entries) {
      Whole sum{};
      for (const std::size_t p : entry.particles) sum += outgoing[p];
      const FourVector v = vector_of(sum);
      const Kind kind = entry.is_resonance
                            ? Kind{process_.resonances[entry.position].pdg, gev(whole(v.mass()))}
                            : kinds[entry.position];
      const auto mother = static_cast<std::int32_t>(entry.mother + 3);  // lines count from 1
      event.particles.push_back(
          {.id = kind.pdg,
           .status = entry.is_resonance ? 2 : 1,
           .mothers = entry.mother == kNoMother ? std::array{1, 2} : std::array{mother, mother},
           .px = v.px,
           .py = v.py,
           .pz = v.pz,
           .E = v.E,
           .m = kind.mass});
      if (entry.mother != kNoMother) continue;
      transverse_masses *= std::sqrt(kind.mass * kind.mass + v.pt() * v.pt());
      ++collided;
    }
    event.scale = gev(whole(std::pow(transverse_masses, 1.0 / collided)));
  }

  const Process process_;
  const LheLayout layout_;
  const RandomKey key_;
  std::vector<std::size_t> mothers_;  // of the particles
};

LheEventBuilder::LheEventBuilder(const Process& process, std::uint64_t seed)
    : builder_(std::make_unique<const Builder>(process, seed)) {}

LheEventBuilder::~LheEventBuilder() = default;

bool LheEventBuilder::build(std::uint64_t number, std::span<const float> row,
                            LheEvent& event) const {
  return builder_->build(number, row, event);
}

}  // namespace fastgan
