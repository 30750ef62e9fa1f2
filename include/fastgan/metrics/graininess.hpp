// Grains and holes: does a generator that has seen N events fill the space between them when it is
// asked for many times N? (What the referees of arXiv:1907.03764 asked for.)
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fastgan {

/// Figures of an azimuth grid. Truth does not change when an event is turned about the beam, so
/// along a diagonal (φ₁ + x, φ₂ + x) the expected number of events of a bin is constant; a slow
/// change along it is the generator's, and cancels in the second difference of three neighbours.
struct Graininess {
  std::uint64_t events = 0;
  std::size_t bins = 0;  ///< on each side
  /// Σ (n − (n₋ + n₊)/2)² / (3/2 · Σ n) over all bins, with neighbours along the diagonal: 1 for
  /// events that are independent of each other, m where each of them came m times …
  double dispersion = 1;
  double dispersion_error = 0;  ///< … and its standard deviation for independent events
  std::uint64_t empty = 0;      ///< bins without events
  /// Expected of independent events: Σ exp(−λ), λ the mean along the bin's diagonal.
  double empty_expected = 0;
};

/// Counts pairs of azimuths in bins × bins equal bins, event by event.
class AzimuthGrid {
 public:
  /// Throws Error (bad_usage) on fewer than 4 bins.
  explicit AzimuthGrid(std::size_t bins);

  /// Azimuths in [−π, π].
  void add(double phi1, double phi2);
  void add(const AzimuthGrid& other);
  Graininess figures() const;

  std::size_t bins() const { return bins_; }
  const std::vector<std::uint64_t>& counts() const { return counts_; }  ///< (bins, bins)
  /// The counts of blocks × blocks bins together, (bins/blocks, bins/blocks).
  std::vector<float> coarse(std::size_t blocks) const;

 private:
  std::size_t bin(double phi) const;

  std::size_t bins_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t events_ = 0;
};

}  // namespace fastgan
