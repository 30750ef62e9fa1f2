#include "examples/eventgan/training_set.hpp"

#include <algorithm>

#include "fastgan/error.hpp"

namespace fastgan::eventgan {
namespace {

// Enough for KS distances of half a per cent.
constexpr std::size_t kMostJudged = 50'000;

// The events and their mirror images along the beams, which equal beams make as often.
Table mirrored(const Table& events, const Process& process) {
  if (process.beam_pdg[0] != process.beam_pdg[1] ||
      process.beam_energy[0] != process.beam_energy[1]) {
    throw Error(ErrorKind::bad_usage, "recipe: training.mirror needs equal beams; the process '" +
                                          process.name + "' has different ones");
  }
  Table all = events;
  all.values.reserve(2 * events.values.size());
  all.values.insert(all.values.end(), events.values.begin(), events.values.end());
  for (const ProcessParticle& particle : process.particles) {
    const std::size_t column = all.column("pz_" + particle.name);
    for (std::size_t row = events.rows(); row < all.rows(); ++row) {
      all.row(row)[column] = -all.row(row)[column];
    }
  }
  return all;
}

}  // namespace

TrainingSet prepare(const Table& events, const Process& process, const Config& recipe,
                    std::uint64_t seed) {
  TrainingSet set;
  const std::vector<std::string>& steps = recipe.texts("chain.transforms");
  const Table seen = recipe.flag("training.mirror") ? mirrored(events, process) : events;
  set.chain = fit_chain(steps, seen, seed, &process);
  set.coordinates = set.chain.encode(seen, seed);
  set.momenta = !steps.empty() && steps.back() == "momenta";
  set.judged = {events.columns, events.units, {}};
  const std::size_t judged = std::min(events.rows(), kMostJudged) * events.width();
  set.judged.values.assign(events.values.begin(),
                           events.values.begin() + static_cast<std::ptrdiff_t>(judged));
  return set;
}

}  // namespace fastgan::eventgan
