// The particles of a process as a tree of decays into two: the whole event, its resonances, what
// they decay into. Where something decays into more than two, the last ones are taken together.
#pragma once

#include <string>
#include <vector>

#include "fastgan/physics/process.hpp"

namespace fastgan {

struct DecayTree {
  struct Decay {
    std::string name;
    std::size_t child[2];  ///< below the number of particles: a particle; from there on: a decay
    std::vector<std::size_t> particles;  ///< all that come from it
  };
  std::vector<double> masses;  ///< of the particles, GeV
  std::vector<Decay> decays;   ///< those of the children before that of the mother; last: the event

  std::size_t particles() const { return masses.size(); }
  std::size_t root() const { return masses.size() + decays.size() - 1; }
};

/// At least two particles. Throws Error (bad_usage) otherwise.
DecayTree decay_tree(const Process& process);

/// The tree from what a model file holds of it: children[2k], children[2k + 1] of decay k. False
/// where they are no such tree.
bool set_children(DecayTree& tree, const std::vector<std::string>& names,
                  const std::vector<double>& children);

}  // namespace fastgan
