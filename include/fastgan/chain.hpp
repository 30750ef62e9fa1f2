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

struct DecodeOptions {
  std::uint64_t seed = 1;
  bool random_azimuth = false;  ///< turn every event by a random angle, undoing the rotation
};

/// Immutable; copies share the steps.
class Chain {
 public:
  Chain() = default;
  /// `columns` and `units` of the events; the steps in the order of encoding.
  Chain(std::vector<std::string> columns, std::vector<std::string> units,
        std::vector<std::shared_ptr<const Step>> steps);

  const std::vector<std::string>& columns() const { return columns_; }  ///< of decoded events
  const std::vector<std::string>& units() const { return units_; }      ///< one per column
  const std::vector<std::string>& coordinates() const { return coordinates_; }

  /// Events → coordinates (rows, coordinates). Random numbers are keyed by (seed, row).
  std::vector<float> encode(const Table& events, std::uint64_t seed) const;

  /// Room that decode() needs for N events, in floats.
  Index scratch_floats(Index N) const;
  /// N rows of coordinates, `ld` floats apart → events (N, columns), contiguous. Row n is event
  /// `first` + n of the seed. Allocates nothing; each row depends on its own coordinates alone.
  void decode(Index N, const float* coordinates, Index ld, float* events,
              const DecodeOptions& options, std::uint64_t first, std::span<float> scratch) const;
  /// False where a decoded event fails the selection of the data (true without a selection).
  bool accepts(const float* event) const;
  bool has_selection() const;

  /// JSON text; numbers of tables (quantiles …) go to `tables` by name.
  std::string to_json(std::map<std::string, std::vector<float>>& tables) const;
  /// Throws Error (bad_input) that names the step and the field.
  static Chain from_json(const std::string& json,
                         const std::map<std::string, std::vector<float>>& tables);

 private:
  std::vector<std::string> columns_, units_, coordinates_;
  std::vector<std::shared_ptr<const Step>> steps_;
};

}  // namespace fastgan
