// A chain fitted to data, step by step.
#include <algorithm>

#include "fastgan/chain.hpp"
#include "src/gan/steps/registry.hpp"
#include "src/gan/steps/stages.hpp"

namespace fastgan {
namespace {

void erase(std::vector<std::string>& columns, std::vector<std::string>& units,
           const std::string& name) {
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found == columns.end()) return;
  const auto offset = found - columns.begin();
  columns.erase(found);
  if (!units.empty()) units.erase(units.begin() + offset);
}

std::shared_ptr<const Step> fitted(const std::string& name, const Table& events,
                                   const Process* process) {
  const StepKind& kind = step_kind(name, ErrorKind::bad_usage);
  if (kind.fit != nullptr) return kind.fit(events);
  if (kind.fit_process == nullptr) {
    throw Error(ErrorKind::bad_usage, "chain: step '" + name +
                                          "' is fitted to generated events; "
                                          "a recipe cannot list it");
  }
  if (process == nullptr) {
    throw Error(ErrorKind::bad_usage,
                "chain: step '" + name + "' needs the description of a process");
  }
  return kind.fit_process(events, *process);
}

}  // namespace

std::vector<std::string> known_steps() {
  std::vector<std::string> names;
  for (const StepKind& kind : step_kinds()) {
    if (kind.fit != nullptr || kind.fit_process != nullptr) names.emplace_back(kind.name);
  }
  return names;
}

Chain fit_chain(const std::vector<std::string>& step_names, const Table& events, std::uint64_t seed,
                const Process* process) {
  std::vector<std::string> columns = events.columns, units = events.units;
  std::vector<std::shared_ptr<const Step>> steps;
  Table current = events;
  for (const std::string& name : step_names) {
    steps.push_back(fitted(name, current, process));
    for (const std::string& lost : steps.back()->columns().lost) erase(columns, units, lost);
    const Chain so_far(columns, units, steps);
    current = {so_far.coordinates(), {}, so_far.encode(events, seed)};
  }
  return {columns, units, steps};
}

}  // namespace fastgan
