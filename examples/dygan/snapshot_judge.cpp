#include "examples/dygan/snapshot_judge.hpp"

#include <algorithm>
#include <cmath>

#include "fastgan/metrics/two_sample.hpp"

namespace fastgan::dygan {
namespace {

// Away from the events that a user of the model generates with the same seed.
constexpr std::uint64_t kFirstEvent = std::uint64_t{1} << 61;

}  // namespace

std::vector<std::string> judged_observables(const std::string& variant) {
  if (variant == "full") return {"m_ll", "phi_miss", "iso1"};
  std::vector<std::string> names = columns_of(variant);
  names.insert(names.begin(), "m_ll");
  return names;
}

SnapshotJudge::SnapshotJudge(const TrainingSet& data, const std::string& variant, Index events,
                             std::uint64_t seed, Executor& executor)
    : names_(judged_observables(variant)),
      reduced_(variant == "reduced"),
      range_{.seed = seed, .first = kFirstEvent, .count = events},
      executor_(executor) {
  for (const std::string& name : names_) {
    reference_.push_back(sorted_sample(find(data.observables, name).values));
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
  const Observables generated = observables(events_);
  // The muons' components are strongly correlated: together they count as much as m_ll.
  const double component = reduced_ ? 1.0 / static_cast<double>(names_.size() - 1) : 1.0;
  Figures figures = {{"score", 0.0}};
  for (std::size_t k = 0; k < names_.size(); ++k) {
    const std::vector<float>& values = find(generated, names_[k]).values;
    const bool finite = std::ranges::all_of(values, [](float v) { return std::isfinite(v); });
    const double ks = finite ? ks_distance(sorted_sample(values), reference_[k]) : 1.0;
    figures.emplace_back(names_[k], ks);
    figures.front().second += k == 0 ? ks : component * ks;
  }
  return figures;
}

}  // namespace fastgan::dygan
