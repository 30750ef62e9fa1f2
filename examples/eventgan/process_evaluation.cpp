#include "examples/eventgan/process_evaluation.hpp"

#include <algorithm>

#include "fastgan/metrics/correlation.hpp"
#include "fastgan/physics/process_observables.hpp"
#include "src/metrics/table_subset.hpp"

namespace fastgan::eventgan {
namespace {

constexpr const char* kBalance = "pt_sum";
constexpr std::size_t kReferences = 250000;  // training and unseen events, for memorisation
constexpr double kBalanced = 1e-3;           // GeV; float32 leaves some 10⁻⁵

/// Momenta, with the observables of the process alone: what distances and memory are measured in.
EventSample momenta_sample(const Sample& sample, const Process& process) {
  EventSample result{momenta_of(sample.all.events, process), sample.all.observables};
  std::erase_if(result.observables, [](const Observable& o) { return o.name == kBalance; });
  return result;
}

Conserved conserved(const Process& process) {
  Conserved result{.particles = {}, .windows = {{kBalance, 0, kBalanced}}, .azimuths = {}};
  for (const ProcessParticle& p : process.particles) {
    result.particles.push_back(
        {p.name, {"px_" + p.name, "py_" + p.name, "pz_" + p.name, "E_" + p.name}, p.mass});
  }
  return result;
}

Table table_of(const EventSample& sample) {
  Table table;
  for (const Observable& o : sample.observables) table.columns.push_back(o.name);
  table.values.resize(sample.events.rows() * table.width());
  for (std::size_t c = 0; c < table.width(); ++c) {
    for (std::size_t r = 0; r < sample.events.rows(); ++r) {
      table.row(r)[c] = sample.observables[c].values[r];
    }
  }
  return table;
}

void compare_correlations(const EventSample& generated, const EventSample& real,
                          const EventSample* training, std::uint64_t seed,
                          ProcessEvaluation& result) {
  const Table made = table_of(generated), reference = table_of(real);
  result.correlation_generated = correlation_matrix(made);
  result.correlation_reference = correlation_matrix(reference);
  result.frobenius = frobenius_distance(result.correlation_generated, result.correlation_reference);
  const Table pool = training != nullptr ? stacked(reference, table_of(*training)) : reference;
  result.frobenius_null =
      null_correlation_distance(pool, made.rows(), reference.rows(), {.seed = seed});
}

std::vector<Peak> peaks_of(const Process& process, const Samples& samples) {
  std::vector<Peak> peaks;
  for (const Resonance& resonance : process.resonances) {
    const auto add = [&](const Sample& sample) {
      const Observable& mass = find(sample.all.observables, "m_" + resonance.name);
      peaks.push_back({resonance.name, sample.label, mass_peak(mass.values)});
    };
    add(samples.real);
    if (samples.training) add(*samples.training);
    add(samples.generated);
    for (const Sample& sample : samples.compared) add(sample);
  }
  return peaks;
}

/// pT of the resonances that come from the collision itself, and what is listed in GeV.
std::vector<std::string> tail_observables(const Process& process) {
  std::vector<std::string> names;
  for (const Resonance& r : process.resonances) {
    if (mother_of(process, r.members) == kNoMother) names.push_back("pt_" + r.name);
  }
  for (const DerivedObservable& o : process.observables) {
    using Kind = DerivedObservable::Kind;
    if (o.kind != Kind::rapidity && o.kind != Kind::delta_r) names.push_back(o.name);
  }
  if (names.empty()) names.push_back("pt_" + process.particles.front().name);
  return names;
}

/// Pairs of observables that see how an event hangs together.
std::vector<std::pair<std::string, std::string>> plane_axes(const Process& process) {
  std::vector<std::pair<std::string, std::string>> axes;
  std::vector<std::string> outer;
  for (const Resonance& r : process.resonances) {
    const std::size_t mother = mother_of(process, r.members);
    if (mother == kNoMother) {
      outer.push_back(r.name);
    } else {
      axes.emplace_back("m_" + r.name, "m_" + process.resonances[mother].name);
    }
  }
  for (const ProcessParticle& p : process.particles) outer.push_back(p.name);
  axes.emplace_back("pt_" + outer[0], "eta_" + outer[0]);
  if (outer.size() > 1) axes.emplace_back("eta_" + outer[0], "eta_" + outer[1]);
  if (process.particles.size() > 1) {
    const std::string &a = process.particles[0].name, &b = process.particles[1].name;
    axes.emplace_back("pt_" + a, "pt_" + b);
  }
  for (const DerivedObservable& o : process.observables) {
    if (o.kind == DerivedObservable::Kind::mass) axes.emplace_back("pt_" + outer[0], o.name);
  }
  return axes;
}

}  // namespace

Sample sample_of(std::string label, Table events, const Process& process, Executor& executor) {
  Sample sample{std::move(label), {std::move(events), {}}};
  sample.all.observables = process_observables(sample.all.events, process, executor);
  const EventColumns columns(sample.all.events, process);
  Observable balance{kBalance, "GeV", {}};
  for (std::size_t r = 0; r < sample.all.events.rows(); ++r) {
    FourVector sum;
    for (std::size_t p = 0; p < process.particles.size(); ++p) {
      sum = sum + columns(sample.all.events.row(r), p);
    }
    balance.values.push_back(static_cast<float>(sum.pt()));
  }
  sample.all.observables.push_back(std::move(balance));
  return sample;
}

ProcessEvaluation evaluate_process(const Context& context, const Process& process,
                                   const Samples& samples, std::uint64_t seed) {
  const EventSample generated = momenta_sample(samples.generated, process);
  const EventSample real = momenta_sample(samples.real, process);
  std::optional<EventSample> training;
  if (samples.training) training = momenta_sample(*samples.training, process);
  const EventSample* seen = training ? &*training : nullptr;
  std::vector<std::string> names;
  for (const Observable& o : real.observables) names.push_back(o.name);

  ProcessEvaluation result;
  result.common = fastgan::evaluate(
      context, generated, real, seen,
      {.seed = seed, .summed = names, .memorisation = {.references = kReferences}});
  const NullOptions null{.seed = seed};
  result.common.conservation =
      conservation(samples.generated.all, samples.real.all,
                   samples.training ? &samples.training->all : nullptr, conserved(process), null);
  compare_correlations(generated, real, seen, seed, result);
  result.peaks = peaks_of(process, samples);
  for (const std::string& name : names) {
    result.bulk.push_back(
        bulk_ratio(find(generated.observables, name), find(real.observables, name)));
  }
  for (const std::string& name : tail_observables(process)) {
    const Observable* of_training = seen != nullptr ? &find(seen->observables, name) : nullptr;
    result.tails.push_back(
        tail_of(find(generated.observables, name), find(real.observables, name), of_training));
  }
  for (const auto& [x, y] : plane_axes(process)) {
    result.planes.push_back(plane_comparison(generated.observables, real.observables, x, y));
  }
  if (!samples.compared.empty()) {
    const EventSample other = momenta_sample(samples.compared.front(), process);
    result.common.compare = Comparison{samples.generated.label, samples.compared.front().label,
                                       observable_distances(context, other, real, seen, null)};
  }
  return result;
}

}  // namespace fastgan::eventgan
