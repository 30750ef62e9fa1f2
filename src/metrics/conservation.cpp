#include "fastgan/metrics/conservation.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "fastgan/metrics/two_sample.hpp"
#include "fastgan/physics/four_vector.hpp"

namespace fastgan {
namespace {

constexpr std::size_t kMostBins = 40, kLeastPerBin = 10;

bool has(const EventSample& sample, const Particle& particle) {
  return std::ranges::all_of(particle.columns, [&](const std::string& name) {
    return name.empty() || sample.events.has(name);
  });
}

const Observable* find_or_null(const EventSample& sample, const std::string& name) {
  const auto at = std::ranges::find(sample.observables, name, &Observable::name);
  return at == sample.observables.end() || at->values.empty() ? nullptr : &*at;
}

std::vector<FourVector> momenta(const Table& events, const Particle& particle) {
  std::vector<FourVector> all(events.rows());
  constexpr double FourVector::*kComponents[] = {&FourVector::px, &FourVector::py, &FourVector::pz,
                                                 &FourVector::E};
  for (std::size_t k = 0; k < particle.columns.size(); ++k) {
    if (particle.columns[k].empty()) continue;
    const std::size_t column = events.column(particle.columns[k]);
    for (std::size_t r = 0; r < all.size(); ++r) all[r].*kComponents[k] = events.row(r)[column];
  }
  return all;
}

/// E² − p² of every row.
struct SquaredMasses {
  Observable all;
  std::vector<float> snapped;  // m² where rounding explains the distance to it
  double off_shell = 0;
};

SquaredMasses squared_masses(const Table& events, const Particle& particle) {
  SquaredMasses result{.all = {particle.name, "GeV²", {}}, .snapped = {}};
  const double shell = particle.mass * particle.mass;
  std::size_t off = 0;
  for (const FourVector& p : momenta(events, particle)) {
    // A component that is rounded twice is off by 2·2⁻²⁴ of itself, its square by twice as much.
    const double rounding = 0x1p-22 * (p.E * p.E + p.p2());
    const bool on_shell = std::abs(p.mass2() - shell) <= rounding;
    off += on_shell ? 0 : 1;
    result.all.values.push_back(static_cast<float>(p.mass2()));
    result.snapped.push_back(on_shell ? static_cast<float>(shell) : result.all.values.back());
  }
  const auto rows = static_cast<double>(result.snapped.size());
  result.off_shell = rows > 0 ? static_cast<double>(off) / rows : 0.0;
  return result;
}

ShellSample shell_sample(const SquaredMasses& masses) {
  ShellSample result{.off_shell = masses.off_shell};
  const std::vector<float> sorted = sorted_sample(masses.all.values);
  for (std::size_t k = 0; k < kShellQuantiles.size(); ++k) {
    const double position = kShellQuantiles[k] * static_cast<double>(sorted.size() - 1);
    result.quantiles[k] = static_cast<double>(sorted[static_cast<std::size_t>(position)]);
  }
  return result;
}

MassShell mass_shell(const EventSample& generated, const EventSample& reference,
                     const EventSample* training, const Particle& particle,
                     const NullOptions& null) {
  const SquaredMasses a = squared_masses(generated.events, particle);
  const SquaredMasses b = squared_masses(reference.events, particle);
  const Observable seen =
      training != nullptr ? squared_masses(training->events, particle).all : Observable{};
  return {
      .particle = particle.name,
      .distances = observable_distances(a.all, b.all, training != nullptr ? &seen : nullptr, null),
      .ks_beyond_rounding = ks_distance(sorted_sample(a.snapped), sorted_sample(b.snapped)),
      .generated = shell_sample(a),
      .reference = shell_sample(b)};
}

OutsideShares outside(const std::vector<float>& values, const Window& window) {
  std::size_t below = 0, above = 0;
  for (const float v : values) {
    below += static_cast<double>(v) < window.low ? 1 : 0;
    above += static_cast<double>(v) > window.high ? 1 : 0;
  }
  return {share(below, values.size()), share(above, values.size())};
}

std::vector<double> counts(const std::vector<float>& azimuths, std::size_t bins) {
  std::vector<double> result(bins, 0.0);
  const auto n = static_cast<double>(bins);
  for (const float azimuth : azimuths) {
    const double turns = static_cast<double>(azimuth) / (2 * std::numbers::pi) + 0.5;
    result[static_cast<std::size_t>(std::clamp(turns * n, 0.0, n - 1))] += 1;
  }
  return result;
}

double chi2_of_flatness(const std::vector<double>& counts, double events) {
  const double expected = events / static_cast<double>(counts.size());
  double chi2 = 0;
  for (const double count : counts) chi2 += (count - expected) * (count - expected) / expected;
  return chi2 / static_cast<double>(counts.size() - 1);
}

/// Two histograms of one shape: Σ (√(M/N)·a − √(N/M)·b)²/(a + b).
double chi2_of_difference(const std::vector<double>& a, double N, const std::vector<double>& b,
                          double M) {
  double chi2 = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] + b[i] <= 0) continue;
    const double distance = std::sqrt(M / N) * a[i] - std::sqrt(N / M) * b[i];
    chi2 += distance * distance / (a[i] + b[i]);
  }
  return chi2 / static_cast<double>(a.size() - 1);
}

Flatness flatness(const Observable& generated, const Observable& reference) {
  const std::size_t N = generated.values.size(), M = reference.values.size();
  Flatness result{.observable = generated.name};
  result.bins = std::clamp<std::size_t>(std::min(N, M) / kLeastPerBin, 2, kMostBins);
  const std::vector<double> a = counts(generated.values, result.bins);
  const std::vector<double> b = counts(reference.values, result.bins);
  result.generated = chi2_of_flatness(a, static_cast<double>(N));
  result.reference = chi2_of_flatness(b, static_cast<double>(M));
  result.difference = chi2_of_difference(a, static_cast<double>(N), b, static_cast<double>(M));
  return result;
}

}  // namespace

Share share(std::size_t count, std::size_t events) {
  const auto k = static_cast<double>(count), n = static_cast<double>(events);
  return {.count = count,
          .value = events > 0 ? k / n : 0.0,
          .error = std::sqrt((k + 1) * (n - k + 1) / ((n + 2) * (n + 2) * (n + 3)))};
}

Conservation conservation(const EventSample& generated, const EventSample& reference,
                          const EventSample* training, const Conserved& conserved,
                          const NullOptions& null) {
  Conservation result;
  for (const Particle& particle : conserved.particles) {
    if (!has(generated, particle) || !has(reference, particle)) continue;
    if (training != nullptr && !has(*training, particle)) continue;
    NullOptions own = null;  // splits of its own, as for the observables
    own.seed ^= std::uint64_t{result.mass_shells.size() + 1} << 32;
    result.mass_shells.push_back(mass_shell(generated, reference, training, particle, own));
  }
  const auto for_both = [&](const std::string& name, const auto& visit) {
    const Observable* a = find_or_null(generated, name);
    const Observable* b = find_or_null(reference, name);
    if (a != nullptr && b != nullptr) visit(*a, *b);
  };
  for (const Window& window : conserved.windows) {
    for_both(window.observable, [&](const Observable& a, const Observable& b) {
      result.windows.push_back({window, outside(a.values, window), outside(b.values, window)});
    });
  }
  for (const std::string& azimuth : conserved.azimuths) {
    for_both(azimuth, [&](const Observable& a, const Observable& b) {
      result.azimuths.push_back(flatness(a, b));
    });
  }
  return result;
}

}  // namespace fastgan
