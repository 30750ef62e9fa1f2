// A scattering process as data: which particles an event holds, which of them come from a
// resonance, from which beams. What a generator of events, its judge and its LHE files need to
// know.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fastgan {

/// One of the outgoing particles of an event, in the order of the columns.
struct ProcessParticle {
  std::string name;
  double mass = 0;                ///< GeV; what a generator knows of it
  std::vector<std::int32_t> pdg;  ///< alternatives: particles of one resonance take the same one
  /// GeV, of the alternatives in turn, for LHE files; empty: all have `mass`.
  std::vector<double> masses = {};
};

/// Particles that come from the decay of one particle.
struct Resonance {
  std::string name;
  std::vector<std::size_t> members;  ///< positions of particles, ascending
  std::int32_t pdg = 0;
  double mass = 0;             ///< GeV, of the pole
  std::string kernel;          ///< of the MMD of its mass: gauss, cauchy or breit-wigner
  std::vector<double> widths;  ///< GeV, of the kernel; several: their mean
};

/// Two partons that may collide.
struct IncomingPair {
  std::string name;
  std::array<std::int32_t, 2> pdg = {};  ///< unequal ones come from either beam alike
  double share = 1;                      ///< of the events, relative to the other pairs
};

/// An observable beside pT and η of particles and resonances and the resonances' masses.
struct DerivedObservable {
  enum class Kind {
    mass,      ///< of the sum of all parts, GeV
    pt,        ///< of the sum of all parts, GeV
    rapidity,  ///< of the sum of all parts
    ht,        ///< sum of the parts' pT, GeV
    delta_r,   ///< √(Δη² + Δφ²) of two parts
  };
  std::string name;
  Kind kind = Kind::mass;
  std::vector<std::vector<std::size_t>> parts = {};  ///< positions of particles
};

struct Process {
  std::string name, title;
  double momentum_scale = 1;  ///< GeV; what momenta are divided by before a network sees them
  std::array<std::int32_t, 2> beam_pdg = {};
  std::array<double, 2> beam_energy = {};             ///< GeV
  double cross_section = 0, cross_section_error = 0;  ///< pb
  std::vector<IncomingPair> incoming = {};
  std::vector<ProcessParticle> particles = {};
  std::vector<Resonance> resonances = {};
  std::vector<DerivedObservable> observables = {};
};

/// E_<particle>, px_<particle>, py_<particle>, pz_<particle> of every particle in turn.
std::vector<std::string> event_columns(const Process& process);

inline constexpr std::size_t kNoMother = static_cast<std::size_t>(-1);
/// The smallest resonance that holds all `members` and more, as its position; kNoMother without.
std::size_t mother_of(const Process& process, const std::vector<std::size_t>& members);

/// Throws Error (bad_input) that starts with `source`: no particles, names that occur twice,
/// numbers out of range, resonances that overlap without one holding the other, particles of one
/// resonance with different numbers of alternatives.
void check_process(const Process& process, std::string_view source);

}  // namespace fastgan
