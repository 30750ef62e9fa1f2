// One step of a chain: an invertible map of some columns, on blocks of rows held column by column.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "fastgan/table.hpp"
#include "kernels/types.hpp"

namespace fastgan {

/// Rows of a block: few enough for all columns to stay in the first-level cache.
constexpr Index kBlockRows = 64;

/// Up to kBlockRows events. rows[k] are the N values of the k-th column that the step names.
struct StepRows {
  Index N;
  float* base;       // (slots, kBlockRows)
  const int* slots;  // of the columns that the step names
  std::uint64_t seed, first;
  std::uint32_t ordinal;  // of the step in its chain: keeps the random numbers of steps apart
  const std::int32_t* label = nullptr;  // (N) classes in decoding, or null

  float* operator[](std::size_t k) const { return base + slots[k] * kBlockRows; }
};

using ChainTables = std::map<std::string, std::vector<float>>;

/// Columns that a selection may look at.
constexpr std::size_t kMostSelected = 16;

/// Columns that a step uses up and those that it makes of them, named as encoding sees it. A name
/// in both is changed in place.
struct StepColumns {
  std::vector<std::string> consumed, produced;
  std::vector<std::string> read;  // left as they are, needed in encoding and in decoding
  std::vector<std::string> lost;  // consumed in encoding (0 where absent), not restored in decoding
};

class Step {
 public:
  virtual ~Step() = default;
  virtual std::string name() const = 0;
  /// The columns in StepRows stand in the order consumed, produced, read, lost.
  virtual const StepColumns& columns() const = 0;

  virtual void encode(const StepRows& rows) const = 0;
  /// Finite values in, finite values out. Allocates nothing.
  virtual void decode(const StepRows& rows) const = 0;

  /// The columns of a decoded event that accepts() looks at, at most kMostSelected; empty: the
  /// step does not select. A column that an event lacks counts as 0.
  virtual std::vector<std::string> selected_columns() const { return {}; }
  /// `values` holds the selected columns.
  virtual bool accepts(const float* /*values*/) const { return true; }
  /// The step with the loss of encoding made up by random numbers, or null where there is none.
  virtual std::shared_ptr<const Step> randomized() const { return nullptr; }

  /// Fields besides "step"; `prefix` makes the names of tables unique.
  virtual void write(nlohmann::json& json, ChainTables& tables,
                     const std::string& prefix) const = 0;
};

/// Throws Error (bad_input) unless `events` has every one of `names`.
void require_columns(const Table& events, const std::vector<std::string>& names,
                     const std::string& step);

}  // namespace fastgan
