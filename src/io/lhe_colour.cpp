#include "src/io/lhe_colour.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace fastgan {
namespace {

constexpr std::size_t kMostLines = 8;  // 8! = 40,320 permutations are looked at

struct Ends {
  std::vector<std::size_t> sources, sinks;  // positions in the ends of the vertex
};

Ends open_ends(const std::vector<ColourEnd>& ends) {
  Ends open;
  for (std::size_t k = 0; k < ends.size(); ++k) {
    const ColourType type = ends[k].type;
    const bool colour = type == ColourType::triplet || type == ColourType::octet;
    const bool anticolour = type == ColourType::antitriplet || type == ColourType::octet;
    if (colour) (ends[k].outgoing ? open.sinks : open.sources).push_back(k);
    if (anticolour) (ends[k].outgoing ? open.sources : open.sinks).push_back(k);
  }
  return open;
}

/// Connected parts of a flow: all of them, and those of outgoing entries only.
struct Chains {
  std::size_t all = 0, outgoing = 0;
  // What the default compares with is a literal 0.  NOLINTNEXTLINE(modernize-use-nullptr)
  auto operator<=>(const Chains&) const = default;
};

Chains chains_of(const ColourFlow& flow, const std::vector<ColourEnd>& ends) {
  std::vector<std::size_t> part(ends.size());  // the smallest position that is connected
  std::iota(part.begin(), part.end(), std::size_t{0});
  std::vector<bool> coloured(ends.size());
  for (const ColourLine& line : flow) {
    const std::size_t low = std::min(part[line.from], part[line.to]);
    const std::size_t high = std::max(part[line.from], part[line.to]);
    std::ranges::replace(part, high, low);
    coloured[line.from] = coloured[line.to] = true;
  }
  Chains chains;
  for (std::size_t k = 0; k < ends.size(); ++k) {
    if (!coloured[k] || part[k] != k) continue;
    bool outgoing = true;
    for (std::size_t j = 0; j < ends.size(); ++j) {
      outgoing = outgoing && (part[j] != k || ends[j].outgoing);
    }
    ++chains.all;
    chains.outgoing += outgoing ? 1 : 0;
  }
  return chains;
}

}  // namespace

ColourType colour_type(std::int32_t pdg) {
  const std::int64_t id = std::abs(static_cast<std::int64_t>(pdg));
  if (id == 21 || id == 1000021) return ColourType::octet;
  const std::int64_t kind = id / 1000000, flavour = id % 1000000;
  const bool quark = (kind <= 2 && flavour >= 1 && flavour <= (kind == 0 ? 8 : 6));
  if (!quark) return ColourType::singlet;
  return pdg > 0 ? ColourType::triplet : ColourType::antitriplet;
}

std::vector<ColourFlow> colour_flows(const std::vector<ColourEnd>& ends) {
  const auto [sources, sinks] = open_ends(ends);
  if (sources.size() != sinks.size() || sources.size() > kMostLines) return {};
  std::vector<std::size_t> order(sinks.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<ColourFlow> flows;
  Chains fewest{sinks.size() + 1, 0};
  do {
    ColourFlow flow;
    for (std::size_t k = 0; k < sources.size(); ++k) {
      flow.push_back({sources[k], sinks[order[k]]});
    }
    const bool closed = std::ranges::any_of(flow, [](auto line) { return line.from == line.to; });
    const Chains chains = chains_of(flow, ends);
    if (closed || chains > fewest) continue;
    if (chains < fewest) flows.clear();
    fewest = chains;
    flows.push_back(std::move(flow));
  } while (std::next_permutation(order.begin(), order.end()));
  return flows;
}

}  // namespace fastgan
