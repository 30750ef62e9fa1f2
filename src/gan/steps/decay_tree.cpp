#include "src/gan/steps/decay_tree.hpp"

#include <algorithm>

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

using Members = std::vector<std::size_t>;

bool holds(const Members& all, const Members& some) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

Members particles_of(const DecayTree& tree, std::size_t node) {
  return node < tree.particles() ? Members{node} : tree.decays[node - tree.particles()].particles;
}

std::size_t add_decay(DecayTree& tree, const std::string& name, std::size_t a, std::size_t b) {
  Members particles = particles_of(tree, a);
  const Members others = particles_of(tree, b);
  particles.insert(particles.end(), others.begin(), others.end());
  std::ranges::sort(particles);
  tree.decays.push_back({name, {a, b}, particles});
  return tree.particles() + tree.decays.size() - 1;
}

/// The largest resonances inside `members` but not all of it.
std::vector<const Resonance*> resonances_in(const Process& process, const Members& members) {
  std::vector<const Resonance*> inside;
  for (const Resonance& resonance : process.resonances) {
    const bool part = resonance.members.size() < members.size() && resonance.members.size() > 1 &&
                      holds(members, resonance.members);
    if (part) inside.push_back(&resonance);
  }
  std::erase_if(inside, [&](const Resonance* small) {
    return std::ranges::any_of(inside, [&](const Resonance* large) {
      return large->members.size() > small->members.size() && holds(large->members, small->members);
    });
  });
  return inside;
}

std::size_t add(DecayTree& tree, const Process& process, const std::string& name,
                const Members& members) {
  std::vector<std::size_t> children;
  Members left = members;
  for (const Resonance* resonance : resonances_in(process, members)) {
    children.push_back(add(tree, process, resonance->name, resonance->members));
    std::erase_if(left, [&](std::size_t p) {
      return std::ranges::find(resonance->members, p) != resonance->members.end();
    });
  }
  children.insert(children.end(), left.begin(), left.end());
  for (std::size_t extra = children.size(); extra > 2; --extra) {
    const std::size_t last = children.back();
    children.pop_back();
    children.back() =
        add_decay(tree, name + "_" + std::to_string(extra - 1), children.back(), last);
  }
  return add_decay(tree, name, children[0], children[1]);
}

}  // namespace

DecayTree decay_tree(const Process& process) {
  if (process.particles.size() < 2) {
    throw Error(ErrorKind::bad_usage,
                "process '" + process.name + "' has less than two particles: no phase space");
  }
  DecayTree tree;
  Members all;
  for (std::size_t p = 0; p < process.particles.size(); ++p) {
    tree.masses.push_back(process.particles[p].mass);
    all.push_back(p);
  }
  add(tree, process, "event", all);
  return tree;
}

bool set_children(DecayTree& tree, const std::vector<std::string>& names,
                  const std::vector<double>& children) {
  const std::size_t P = tree.particles();
  if (P < 2 || names.size() != P - 1 || children.size() != 2 * names.size()) return false;
  std::vector<bool> taken(P + names.size(), false);
  for (std::size_t k = 0; k < names.size(); ++k) {
    for (const double child : {children[2 * k], children[2 * k + 1]}) {
      if (!(child >= 0 && child < static_cast<double>(P + k))) return false;
      const auto at = static_cast<std::size_t>(child);
      if (static_cast<double>(at) != child || taken[at]) return false;
      taken[at] = true;
    }
    add_decay(tree, names[k], static_cast<std::size_t>(children[2 * k]),
              static_cast<std::size_t>(children[2 * k + 1]));
  }
  return true;
}

}  // namespace fastgan
