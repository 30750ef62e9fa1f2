// Flows of colour of the leading order in 1/N_c: which colour ends where.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace fastgan {

enum class ColourType { singlet, triplet, antitriplet, octet };

/// Of quarks, squarks, gluons and gluinos; all others are singlets.
ColourType colour_type(std::int32_t pdg);

/// A place in a vertex: `outgoing` tells a decay product from what decays or collides.
struct ColourEnd {
  std::size_t entry;  // number of the particle, the caller's
  ColourType type;
  bool outgoing;
};

/// A line of colour: from the colour of an incoming entry, or the anticolour of an outgoing one, to
/// the colour of an outgoing entry, or the anticolour of an incoming one.
struct ColourLine {
  std::size_t from, to;  // positions in the ends of the vertex
};
using ColourFlow = std::vector<ColourLine>;

/// All flows of a vertex in which no gluon ends in itself, with as few connected parts as possible
/// and, of those, as few as possible that join outgoing entries only: every further part costs a
/// factor 1/N_c². One empty flow without colours, none where colour is not conserved. At most eight
/// lines; none beyond.
std::vector<ColourFlow> colour_flows(const std::vector<ColourEnd>& ends);

}  // namespace fastgan
