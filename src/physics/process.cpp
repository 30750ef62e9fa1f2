#include "fastgan/physics/process.hpp"

#include <algorithm>
#include <cmath>

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

constexpr std::size_t kMostParticles = 64;
constexpr std::size_t kLongestName = 64;
constexpr double kMostEnergy =
    1e6;  // GeV: a hundred times the energy of any collider that is built

class Checker {
 public:
  Checker(const Process& process, std::string_view source) : process_(process), source_(source) {}

  void run() {
    if (process_.particles.empty() || process_.particles.size() > kMostParticles) {
      fail("has " + std::to_string(process_.particles.size()) + " particles; expected 1 to " +
           std::to_string(kMostParticles));
    }
    if (process_.incoming.empty()) fail("has no pair of incoming partons");
    check_number("momentum_scale", process_.momentum_scale, 1e-9, kMostEnergy);
    for (const double energy : process_.beam_energy) {
      check_number("beams.energy", energy, 1e-3, kMostEnergy);
    }
    check_number("cross_section", process_.cross_section, 0, 1e15);
    check_number("cross_section_error", process_.cross_section_error, 0, 1e15);
    for (const IncomingPair& pair : process_.incoming) {
      check_number("incoming." + pair.name + ".share", pair.share, 1e-9, 1e9);
    }
    for (const ProcessParticle& particle : process_.particles) {
      check_number("particle." + particle.name + ".mass", particle.mass, 0, kMostEnergy);
      check_alternatives(particle);
    }
    check_names();
    for (const Resonance& resonance : process_.resonances) check_resonance(resonance);
    check_overlaps();
  }

 private:
  [[noreturn]] void fail(const std::string& text) const {
    throw Error(ErrorKind::bad_input, source_ + ": " + text);
  }

  void check_number(const std::string& name, double value, double least, double most) const {
    if (std::isfinite(value) && value >= least && value <= most) return;
    fail(name + " is " + std::to_string(value) + "; expected a number from " +
         std::to_string(least) + " to " + std::to_string(most));
  }

  /// Names are parts of those of columns, observables and files.
  void check_names() const {
    check_name(process_.name);
    std::vector<std::string> names, observables;
    const auto add = [&](const std::string& name) {
      check_name(name);
      names.push_back(name);
      for (const char* prefix : {"pt_", "eta_", "m_"}) observables.push_back(prefix + name);
    };
    for (const ProcessParticle& particle : process_.particles) add(particle.name);
    for (const Resonance& resonance : process_.resonances) add(resonance.name);
    for (const DerivedObservable& observable : process_.observables) {
      check_name(observable.name);
      observables.push_back(observable.name);
    }
    for (std::vector<std::string>* list : {&names, &observables}) {
      std::ranges::sort(*list);
      const auto twice = std::ranges::adjacent_find(*list);
      if (twice != list->end()) fail("the name '" + *twice + "' stands for two things");
    }
  }

  void check_name(const std::string& name) const {
    constexpr std::string_view kAllowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-";
    if (!name.empty() && name.size() <= kLongestName &&
        name.find_first_not_of(kAllowed) == std::string::npos) {
      return;
    }
    fail("the name '" + name.substr(0, kLongestName) + "'; expected 1 to " +
         std::to_string(kLongestName) + " letters, digits, '_', '+' and '-'");
  }

  void check_alternatives(const ProcessParticle& particle) const {
    const std::string key = "particle." + particle.name + ".pdg";
    if (particle.pdg.empty()) fail(key + " is empty; expected one id or more");
    if (!particle.masses.empty() && particle.masses.size() != particle.pdg.size()) {
      fail("particle." + particle.name + ".mass has " + std::to_string(particle.masses.size()) +
           " numbers; expected one, or one for each of the " + std::to_string(particle.pdg.size()) +
           " ids");
    }
    for (const double mass : particle.masses) {
      check_number("particle." + particle.name + ".mass", mass, 0, kMostEnergy);
    }
    for (const std::int32_t id : particle.pdg) {
      if (id == 0) fail(key + " is 0; expected an id of the Particle Data Group");
    }
    const auto position = static_cast<std::size_t>(&particle - process_.particles.data());
    const std::size_t mother = mother_of(process_, {position});
    for (const ProcessParticle& other : process_.particles) {
      const auto at = static_cast<std::size_t>(&other - process_.particles.data());
      if (mother_of(process_, {at}) == mother && particle.pdg.size() > 1 && other.pdg.size() > 1 &&
          other.pdg.size() != particle.pdg.size()) {
        fail(key + " has " + std::to_string(particle.pdg.size()) + " alternatives and particle." +
             other.name + ".pdg " + std::to_string(other.pdg.size()) +
             "; they come from one place and change together: expected as many of both");
      }
    }
  }

  void check_resonance(const Resonance& resonance) const {
    const std::string key = "resonance." + resonance.name;
    if (resonance.members.size() < 2) fail(key + ".members: expected two particles or more");
    if (std::ranges::adjacent_find(resonance.members) != resonance.members.end()) {
      fail(key + ".members names a particle twice");
    }
    if (resonance.pdg == 0) fail(key + ".pdg is 0; expected an id of the Particle Data Group");
    check_number(key + ".mass", resonance.mass, 0, kMostEnergy);
    if (resonance.widths.empty()) fail(key + ".width is empty; expected one number or more");
    for (const double width : resonance.widths) {
      check_number(key + ".width", width, 1e-9, kMostEnergy);
    }
  }

  void check_overlaps() const {
    for (const Resonance& a : process_.resonances) {
      for (const Resonance& b : process_.resonances) {
        if (&a == &b) continue;
        std::vector<std::size_t> common;
        std::ranges::set_intersection(a.members, b.members, std::back_inserter(common));
        if (a.members == b.members || (!common.empty() && common.size() < a.members.size() &&
                                       common.size() < b.members.size())) {
          fail("resonances " + a.name + " and " + b.name +
               " share particles; expected one inside the other or nothing in common");
        }
      }
    }
  }

  const Process& process_;
  std::string source_;
};

}  // namespace

std::vector<std::string> event_columns(const Process& process) {
  std::vector<std::string> columns;
  for (const ProcessParticle& particle : process.particles) {
    for (const char* component : {"E_", "px_", "py_", "pz_"}) {
      columns.push_back(component + particle.name);
    }
  }
  return columns;
}

std::size_t mother_of(const Process& process, const std::vector<std::size_t>& members) {
  std::size_t found = kNoMother;
  for (std::size_t r = 0; r < process.resonances.size(); ++r) {
    const std::vector<std::size_t>& candidate = process.resonances[r].members;
    if (candidate.size() <= members.size() || !std::ranges::includes(candidate, members)) continue;
    if (found == kNoMother || candidate.size() < process.resonances[found].members.size()) {
      found = r;
    }
  }
  return found;
}

void check_process(const Process& process, std::string_view source) {
  Checker(process, source).run();
}

}  // namespace fastgan
