// The chain between events as users know them and the coordinates in which a network works:
// a list of invertible steps, fitted to data, stored in the model file.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "fastgan/table.hpp"
#include "kernels/types.hpp"

namespace fastgan {

class Step;
struct Process;

struct DecodeOptions {
  std::uint64_t seed = 1;
  const std::int32_t* label = nullptr;  ///< (N) class of each row, where there are classes
};

/// Immutable; copies share the steps.
class Chain {
 public:
  Chain() = default;
  /// `columns` and `units` of decoded events (units: one per column, or none); the steps in the
  /// order of encoding. Throws Error (bad_input) where a step does not find its columns.
  Chain(std::vector<std::string> columns, std::vector<std::string> units,
        std::vector<std::shared_ptr<const Step>> steps);

  const std::vector<std::string>& columns() const { return columns_; }  ///< of decoded events
  const std::vector<std::string>& units() const { return units_; }      ///< one per column
  const std::vector<std::string>& coordinates() const { return coordinates_; }

  /// Events → coordinates (rows, coordinates). The table needs the chain's columns, in any order,
  /// and may still be unrotated (py1). Random numbers are keyed by (seed, row). Throws Error
  /// (bad_input) on a missing column.
  std::vector<float> encode(const Table& events, std::uint64_t seed) const;

  /// Room that decode() needs for N events, in floats.
  Index scratch_floats(Index N) const;
  /// N rows of coordinates, `ld` floats apart → events (N, columns), contiguous. Row n is event
  /// `first` + n of the seed. Allocates nothing; each row depends on its own coordinates alone.
  /// Coordinates are clamped to ±kLargestCoordinate, so that finite ones give finite events.
  void decode(Index N, const float* coordinates, Index ld, float* events,
              const DecodeOptions& options, std::uint64_t first, std::span<float> scratch) const;
  static constexpr float kLargestCoordinate = 1e9f;

  /// False where a decoded event (columns) fails the selection of the data (true without one).
  bool accepts(const float* event) const;
  bool has_selection() const { return !selections_.empty(); }

  /// The same chain, whose decoded events are turned by a random angle about the beam, keyed by
  /// (seed, event); its columns gain py1. Throws Error (bad_usage) where no step is `rotate`.
  Chain with_random_azimuth() const;
  /// The same chain with one more step: a monotone map of each coordinate from the quantiles of
  /// `generated` (rows, coordinates) onto those of `data` (rows, coordinates). Throws Error
  /// (bad_usage) on sizes that do not fit.
  Chain recalibrated(std::span<const float> generated, std::span<const float> data) const;
  /// The same chain with one more step: coordinates of images are lowered or raised, all of an
  /// image alike, so that the numbers of columns that are at least `least` (> 0) in decoded events
  /// go, class by class, from the quantiles of `generated` onto those of `data`. Throws Error
  /// (bad_usage) on numbers that do not fit.
  Chain with_recalibrated_lit(float least, const std::vector<std::vector<float>>& generated,
                              const std::vector<std::vector<float>>& data) const;
  /// The same chain with one more step: decoded events are scaled so that the sums of their
  /// columns, class by class, go from the quantiles of `generated` onto those of `data`. Throws
  /// Error (bad_usage) on sums that do not fit.
  Chain with_recalibrated_sums(const std::vector<std::vector<float>>& generated,
                               const std::vector<std::vector<float>>& data) const;

  /// JSON text; numbers of tables (quantiles …) go to `tables` by name.
  std::string to_json(std::map<std::string, std::vector<float>>& tables) const;
  /// Throws Error (bad_input) that names the step and the field, and where the coordinates that the
  /// text names are not those that the steps give.
  static Chain from_json(const std::string& json,
                         const std::map<std::string, std::vector<float>>& tables);

 private:
  std::vector<std::string> encoded_columns() const;
  void bind();

  std::vector<std::string> columns_, units_, coordinates_;
  std::vector<std::shared_ptr<const Step>> steps_;
  // Every column name of any stage has one slot: an array of a block's rows in the scratch memory.
  std::vector<std::string> slot_names_;
  std::vector<int> column_slots_, coordinate_slots_;
  std::vector<std::vector<int>> step_slots_;  // per step: the columns it names
  struct Selection {
    std::size_t step;
    std::vector<int> positions;  // in an event
  };
  std::vector<Selection> selections_;
};

/// Builds a chain from the steps named (docs/dygan.md), in the order of encoding, each fitted to
/// the events as the steps before leave them. Throws Error (bad_usage) on an unknown name, listing
/// the known ones, and on a step that needs the process of the events where `process` is null;
/// Error (bad_input) on columns that a step needs and the table lacks.
Chain fit_chain(const std::vector<std::string>& step_names, const Table& events, std::uint64_t seed,
                const Process* process = nullptr);

/// The names that fit_chain() knows.
std::vector<std::string> known_steps();

}  // namespace fastgan
