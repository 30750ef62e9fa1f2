#include "src/io/lhe_layout.hpp"

#include <algorithm>

#include "fastgan/error.hpp"
#include "src/io/lhe_colour.hpp"

namespace fastgan {
namespace {

constexpr std::int32_t kFirstColour = 501;  // as the standard suggests
constexpr std::size_t kIncoming = 2;        // lines before the entries

[[noreturn]] void fail(const Process& process, const std::string& text) {
  throw Error(ErrorKind::bad_input, "process " + process.name + ": " + text);
}

/// Appends what comes directly from resonance `mother` (kNoMother: from the collision).
void append_daughters(const Process& process, std::size_t mother, std::size_t mother_entry,
                      std::vector<LheEntry>& entries) {
  std::vector<LheEntry> daughters;
  for (std::size_t p = 0; p < process.particles.size(); ++p) {
    if (mother_of(process, {p}) != mother) continue;
    daughters.push_back({false, p, mother_entry, {p}});
  }
  for (std::size_t r = 0; r < process.resonances.size(); ++r) {
    const std::vector<std::size_t>& members = process.resonances[r].members;
    if (mother_of(process, members) == mother) {
      daughters.push_back({true, r, mother_entry, members});
    }
  }
  std::ranges::sort(daughters, {}, [](const LheEntry& entry) { return entry.particles.front(); });
  entries.insert(entries.end(), daughters.begin(), daughters.end());
}

std::vector<LheEntry> entries_of(const Process& process) {
  std::vector<LheEntry> entries;
  append_daughters(process, kNoMother, kNoMother, entries);
  for (std::size_t e = 0; e < entries.size(); ++e) {
    if (entries[e].is_resonance) append_daughters(process, entries[e].position, e, entries);
  }
  return entries;
}

ColourType colour_of(const Process& process, const LheEntry& entry) {
  if (entry.is_resonance) return colour_type(process.resonances[entry.position].pdg);
  const ProcessParticle& particle = process.particles[entry.position];
  for (const std::int32_t pdg : particle.pdg) {
    if (colour_type(pdg) != colour_type(particle.pdg.front())) {
      fail(process, "particle " + particle.name +
                        " has alternatives of different colour; describe them as two processes");
    }
  }
  return colour_type(particle.pdg.front());
}

/// Gives the lines of a flow numbers from `next` on; a line that reaches a place which has its
/// number already keeps it.
void apply(const ColourFlow& flow, const std::vector<ColourEnd>& ends, std::int32_t& next,
           std::vector<Colours>& colours) {
  for (const ColourLine& line : flow) {
    const ColourEnd &from = ends[line.from], &to = ends[line.to];
    std::int32_t& start = colours[from.entry][from.outgoing ? 1 : 0];
    std::int32_t& stop = colours[to.entry][to.outgoing ? 0 : 1];
    const std::int32_t number = start != 0 ? start : stop != 0 ? stop : next++;
    start = stop = number;
  }
}

/// The ends of a decay: the entry, then its daughters.
std::vector<ColourEnd> decay_of(const Process& process, const std::vector<LheEntry>& entries,
                                std::size_t mother) {
  std::vector<ColourEnd> ends{{kIncoming + mother, colour_of(process, entries[mother]), false}};
  for (std::size_t e = 0; e < entries.size(); ++e) {
    if (entries[e].mother != mother) continue;
    ends.push_back({kIncoming + e, colour_of(process, entries[e]), true});
  }
  return ends;
}

void append_decays(const Process& process, const std::vector<LheEntry>& entries, std::int32_t next,
                   std::vector<Colours>& colours) {
  for (std::size_t e = 0; e < entries.size(); ++e) {
    if (!entries[e].is_resonance) continue;
    const std::vector<ColourEnd> ends = decay_of(process, entries, e);
    const std::vector<ColourFlow> flows = colour_flows(ends);
    if (flows.empty()) {
      fail(process, "colour is not conserved in the decay of " +
                        process.resonances[entries[e].position].name);
    }
    apply(flows.front(), ends, next, colours);
  }
}

LheCollision collision_of(const Process& process, const std::vector<LheEntry>& entries,
                          const IncomingPair& pair, std::array<std::int32_t, 2> pdg) {
  std::vector<ColourEnd> ends{{0, colour_type(pdg[0]), false}, {1, colour_type(pdg[1]), false}};
  for (std::size_t e = 0; e < entries.size(); ++e) {
    if (entries[e].mother == kNoMother) {
      ends.push_back({kIncoming + e, colour_of(process, entries[e]), true});
    }
  }
  LheCollision collision{pdg, pair.share, {}};
  for (const ColourFlow& flow : colour_flows(ends)) {
    std::vector<Colours> colours(kIncoming + entries.size());
    std::int32_t next = kFirstColour;
    apply(flow, ends, next, colours);
    append_decays(process, entries, next, colours);
    collision.flows.push_back(std::move(colours));
  }
  if (collision.flows.empty()) {
    fail(process, "colour is not conserved where the partons of incoming." + pair.name + " meet");
  }
  return collision;
}

}  // namespace

LheLayout lhe_layout(const Process& process) {
  check_process(process, "process " + process.name);
  LheLayout layout{entries_of(process), {}};
  for (const IncomingPair& pair : process.incoming) {
    const auto [a, b] = pair.pdg;
    layout.collisions.push_back(collision_of(process, layout.entries, pair, {a, b}));
    if (a == b) continue;
    layout.collisions.back().share /= 2;  // either beam alike
    layout.collisions.push_back(collision_of(process, layout.entries, pair, {b, a}));
    layout.collisions.back().share /= 2;
  }
  double sum = 0;
  for (const LheCollision& collision : layout.collisions) sum += collision.share;
  for (LheCollision& collision : layout.collisions) collision.share /= sum;
  return layout;
}

}  // namespace fastgan
