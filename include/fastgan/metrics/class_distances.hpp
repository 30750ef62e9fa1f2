// The figure by which LAGAN ranks generators: how far the generated events of each class are from
// the real ones of that class.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fastgan/metrics/grid_histogram.hpp"
#include "fastgan/metrics/labelled_observables.hpp"
#include "fastgan/metrics/null_distance.hpp"
#include "kernels/backend.hpp"

namespace fastgan {

struct ClassDistanceOptions {
  std::string x = "mass", y = "tau21";
  std::size_t bins = 40;
  /// Axes to use; where there is none, bins from the least to the greatest value of the real and
  /// the generated events of a class, as in the paper. Values outside of a given axis belong to its
  /// outermost bins. One far outlier stretches the paper's axes and shrinks distances in bins:
  /// given axes compare generators on one scale.
  std::optional<GridAxis> x_axis = {}, y_axis = {};
  NullOptions null = {.seed = 1, .splits = 5};
};

struct ClassDistance {
  std::uint8_t signal = 0;
  double distance = 0;  ///< earth mover's, in bins
  double null = 0;      ///< median between disjoint subsets of real events, of the sizes compared
  std::size_t generated = 0, real = 0;  ///< events
  GridAxis x = {}, y = {};
};

struct ClassDistances {
  std::vector<ClassDistance> classes = {};  ///< of background, of signal
  double sigma = 0;                         ///< the largest of their distances
  double sigma_null = 0;                    ///< the largest of their nulls
};

/// σ = max over the classes of the earth mover's distance between the histograms of (x, y) of
/// generated and real events (arXiv:1701.05927, formula (6)). The null is taken from the real
/// events of both lists (`training` may be null); a class of too few real events is dealt with as
/// in null_distance(). The distances are tasks of the executor; the result does not depend on it.
/// Throws Error (bad_input) where a class has no generated or no real event, (bad_usage) on lists
/// of different lengths and on unknown observables.
ClassDistances class_distances(const Context& context, const LabelledObservables& generated,
                               const LabelledObservables& real,
                               const LabelledObservables* training = nullptr,
                               const ClassDistanceOptions& options = {});

}  // namespace fastgan
