// What generated events must keep: the mass shells of the particles, the window of a selection,
// an azimuth without a preferred direction. Each is shown beside the same of real events.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "fastgan/metrics/observable_distances.hpp"

namespace fastgan {

/// Columns of px, py, pz, E; an empty name stands for a component that is 0.
struct Particle {
  std::string name;
  std::array<std::string, 4> columns;
  double mass = 0;  ///< GeV
};

/// The interval that a selection leaves to an observable.
struct Window {
  std::string observable;
  double low = 0, high = 0;
};

/// What to look at. Whatever a sample does not have is left out.
struct Conserved {
  std::vector<Particle> particles = {};
  std::vector<Window> windows = {};
  std::vector<std::string> azimuths = {};  ///< observables in (−π, π]
};

inline constexpr std::array<double, 7> kShellQuantiles{0.001, 0.01, 0.05, 0.5, 0.95, 0.99, 0.999};

/// E² − p² in one sample, GeV².
struct ShellSample {
  std::array<double, kShellQuantiles.size()> quantiles = {};
  /// Share of the events in which E² − p² − m² is more than two roundings of every component to
  /// float32 can make it.
  double off_shell = 0;
};

struct MassShell {
  std::string particle = {};
  /// Of E² − p², with mean and RMS. Where both samples are on the shell, these distances see how
  /// their numbers were rounded.
  ObservableFigures distances = {};
  /// KS distance of E² − p² with m² in the place of what rounding can explain.
  double ks_beyond_rounding = 0;
  ShellSample generated = {}, reference = {};
};

/// k of n events. The error is the standard deviation of the share given k and n under a flat
/// prior, √((k + 1)(n − k + 1)/((n + 2)²(n + 3))): that of the binomial distribution, never 0.
struct Share {
  std::size_t count = 0;
  double value = 0, error = 0;
};
Share share(std::size_t count, std::size_t events);

/// Shares of the events outside of a window.
struct OutsideShares {
  Share below = {}, above = {};
};

struct WindowFigures {
  Window window = {};
  OutsideShares generated = {}, reference = {};
};

/// χ² per degree of freedom, both with bins − 1 of them: of equal bins over (−π, π] against their
/// mean, and of both samples against each other. The real azimuth may have a preferred direction
/// of its own.
struct Flatness {
  std::string observable = {};
  std::size_t bins = 0;
  double generated = 0, reference = 0, difference = 0;
};

struct Conservation {
  std::vector<MassShell> mass_shells = {};
  std::vector<WindowFigures> windows = {};
  std::vector<Flatness> azimuths = {};
};

/// Observables are taken from the samples, mass shells computed from their rows in double.
/// `training` (may be null) serves the nulls of the distances.
Conservation conservation(const EventSample& generated, const EventSample& reference,
                          const EventSample* training, const Conserved& conserved,
                          const NullOptions& null);

}  // namespace fastgan
