#include "examples/eventgan/snapshot_judge.hpp"

#include <algorithm>
#include <cmath>

#include "fastgan/metrics/two_sample.hpp"
#include "fastgan/physics/process_observables.hpp"

namespace fastgan::eventgan {
namespace {

// Away from the events that a user of the model generates with the same seed.
constexpr std::uint64_t kFirstEvent = std::uint64_t{1} << 61;

bool is_mass(const Process& process, const std::string& observable) {
  return std::ranges::any_of(process.resonances, [&](const Resonance& resonance) {
    return observable == "m_" + resonance.name;
  });
}

}  // namespace

SnapshotJudge::SnapshotJudge(const TrainingSet& data, const Process& process, Index events,
                             std::uint64_t seed, Executor& executor)
    : process_(process),
      range_{.seed = seed, .first = kFirstEvent, .count = events},
      executor_(executor) {
  for (const Observable& observable : process_observables(data.judged, process, executor)) {
    reference_.push_back(sorted_sample(observable.values));
  }
  events_.columns = data.chain.columns();
  events_.values.resize(static_cast<std::size_t>(events) * events_.width());
}

Figures SnapshotJudge::operator()(const Model& model) {
  const Generator generator(model);
  std::vector<Workspace> workspaces;
  workspaces.reserve(static_cast<std::size_t>(executor_.width()));
  for (int worker = 0; worker < executor_.width(); ++worker) {
    workspaces.push_back(generator.workspace());
  }
  generator.generate(range_, executor_, workspaces, events_.values);
  const Observables generated = process_observables(events_, process_, executor_);
  Figures figures = {{"score", 0.0}, {"worst", 0.0}};
  for (std::size_t k = 0; k < generated.size(); ++k) {
    const std::vector<float>& values = generated[k].values;
    const bool finite = std::ranges::all_of(values, [](float v) { return std::isfinite(v); });
    const double ks = finite ? ks_distance(sorted_sample(values), reference_[k]) : 1.0;
    figures[0].second += ks / static_cast<double>(generated.size());
    figures[1].second = std::max(figures[1].second, ks);
    if (is_mass(process_, generated[k].name)) figures.emplace_back(generated[k].name, ks);
  }
  return figures;
}

}  // namespace fastgan::eventgan
