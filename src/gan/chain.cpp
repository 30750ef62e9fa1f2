// A chain's columns are bound to slots once; encoding and decoding run block by block through
// arrays of kBlockRows values per slot.
#include "fastgan/chain.hpp"

#include <algorithm>

#include "fastgan/error.hpp"
#include "src/gan/steps/recalibrate.hpp"
#include "src/gan/steps/recalibrate_lit.hpp"
#include "src/gan/steps/recalibrate_sums.hpp"
#include "src/gan/steps/stages.hpp"

namespace fastgan {
namespace {

int position(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

int slot_of(std::vector<std::string>& slots, const std::string& name) {
  if (const int known = position(slots, name); known >= 0) return known;
  slots.push_back(name);
  return static_cast<int>(slots.size()) - 1;
}

float* slot(float* base, int number) { return base + number * kBlockRows; }

// Also turns NaN, which no finite weights give, into a number.
float clamped(float x) {
  const float above = x > -Chain::kLargestCoordinate ? x : -Chain::kLargestCoordinate;
  return above < Chain::kLargestCoordinate ? above : Chain::kLargestCoordinate;
}

}  // namespace

Chain::Chain(std::vector<std::string> columns, std::vector<std::string> units,
             std::vector<std::shared_ptr<const Step>> steps)
    : columns_(std::move(columns)), units_(std::move(units)), steps_(std::move(steps)) {
  if (units_.empty()) units_.resize(columns_.size());
  if (units_.size() != columns_.size()) {
    throw Error(ErrorKind::bad_input, "chain: " + std::to_string(units_.size()) + " units for " +
                                          std::to_string(columns_.size()) + " columns");
  }
  bind();
}

// The columns that encoding starts from: those of decoded events and those that are lost.
std::vector<std::string> Chain::encoded_columns() const {
  std::vector<std::string> columns = columns_;
  for (const auto& step : steps_) {
    for (const std::string& name : step->columns().lost) columns.push_back(name);
  }
  return columns;
}

void Chain::bind() {
  coordinates_ = encoded_columns();
  for (const auto& step : steps_) coordinates_ = columns_after(*step, coordinates_);
  for (const std::string& name : columns_) column_slots_.push_back(slot_of(slot_names_, name));
  for (std::size_t s = 0; s < steps_.size(); ++s) {
    std::vector<int>& slots = step_slots_.emplace_back();
    for (const std::string& name : names_of(*steps_[s])) {
      slots.push_back(slot_of(slot_names_, name));
    }
    const std::vector<std::string> selected = steps_[s]->selected_columns();
    if (selected.empty()) continue;
    Selection& selection = selections_.emplace_back(Selection{s, {}});
    for (const std::string& name : selected) {
      selection.positions.push_back(position(columns_, name));
    }
  }
  for (const std::string& name : coordinates_) {
    coordinate_slots_.push_back(slot_of(slot_names_, name));
  }
}

std::vector<float> Chain::encode(const Table& events, std::uint64_t seed) const {
  std::vector<std::pair<int, std::size_t>> sources;  // slot, column of the table
  std::vector<int> absent;
  for (const std::string& name : encoded_columns()) {
    const int number = position(slot_names_, name);
    if (position(columns_, name) >= 0 || events.has(name)) {
      sources.emplace_back(number, events.column(name));
    } else {
      absent.push_back(number);
    }
  }
  const auto rows = static_cast<Index>(events.rows());
  const std::size_t width = coordinates_.size();
  std::vector<float> coordinates(events.rows() * width);
  std::vector<float> scratch(slot_names_.size() * kBlockRows);
  for (Index first = 0; first < rows; first += kBlockRows) {
    const Index N = std::min(kBlockRows, rows - first);
    for (const int number : absent) std::fill_n(slot(scratch.data(), number), N, 0.0f);
    for (const auto& [number, column] : sources) {
      float* values = slot(scratch.data(), number);
      for (Index n = 0; n < N; ++n) {
        values[n] = events.row(static_cast<std::size_t>(first + n))[column];
      }
    }
    for (std::size_t s = 0; s < steps_.size(); ++s) {
      steps_[s]->encode({N, scratch.data(), step_slots_[s].data(), seed,
                         static_cast<std::uint64_t>(first), static_cast<std::uint32_t>(s)});
    }
    for (std::size_t c = 0; c < width; ++c) {
      const float* values = slot(scratch.data(), coordinate_slots_[c]);
      for (Index n = 0; n < N; ++n) {
        coordinates[static_cast<std::size_t>(first + n) * width + c] = values[n];
      }
    }
  }
  return coordinates;
}

Index Chain::scratch_floats(Index) const {
  return static_cast<Index>(slot_names_.size()) * kBlockRows;
}

void Chain::decode(Index N, const float* coordinates, Index ld, float* events,
                   const DecodeOptions& options, std::uint64_t first,
                   std::span<float> scratch) const {
  if (scratch.size() < static_cast<std::size_t>(scratch_floats(N))) {
    throw Error(ErrorKind::bad_usage, "chain: scratch memory of " + std::to_string(scratch.size()) +
                                          " floats; expected " + std::to_string(scratch_floats(N)));
  }
  const std::size_t width = columns_.size();
  for (Index done = 0; done < N; done += kBlockRows) {
    const Index rows = std::min(kBlockRows, N - done);
    const float* from = coordinates + done * ld;
    for (std::size_t c = 0; c < coordinate_slots_.size(); ++c) {
      float* values = slot(scratch.data(), coordinate_slots_[c]);
      for (Index n = 0; n < rows; ++n) {
        values[n] = clamped(from[n * ld + static_cast<Index>(c)]);
      }
    }
    for (std::size_t s = steps_.size(); s-- > 0;) {
      steps_[s]->decode({rows, scratch.data(), step_slots_[s].data(), options.seed,
                         first + static_cast<std::uint64_t>(done), static_cast<std::uint32_t>(s),
                         options.label != nullptr ? options.label + done : nullptr});
    }
    float* to = events + done * static_cast<Index>(width);
    for (std::size_t c = 0; c < width; ++c) {
      const float* values = slot(scratch.data(), column_slots_[c]);
      for (Index n = 0; n < rows; ++n) to[static_cast<std::size_t>(n) * width + c] = values[n];
    }
  }
}

bool Chain::accepts(const float* event) const {
  for (const Selection& selection : selections_) {
    float values[kMostSelected] = {};
    for (std::size_t k = 0; k < selection.positions.size(); ++k) {
      if (selection.positions[k] >= 0) values[k] = event[selection.positions[k]];
    }
    if (!steps_[selection.step]->accepts(values)) return false;
  }
  return true;
}

Chain Chain::with_random_azimuth() const {
  std::vector<std::string> columns = columns_, units = units_;
  std::vector<std::shared_ptr<const Step>> steps = steps_;
  for (auto& step : steps) {
    const std::shared_ptr<const Step> randomized = step->randomized();
    if (randomized == nullptr) continue;
    for (const std::string& name : step->columns().lost) {
      const auto after = position(columns, step->columns().consumed.front());
      columns.insert(columns.begin() + after + 1, name);
      units.insert(units.begin() + after + 1, units[static_cast<std::size_t>(after)]);
    }
    step = randomized;
    return {columns, units, steps};
  }
  throw Error(ErrorKind::bad_usage,
              "chain: a random azimuth needs a model whose chain has the step 'rotate'");
}

Chain Chain::recalibrated(std::span<const float> generated, std::span<const float> data) const {
  std::vector<std::shared_ptr<const Step>> steps = steps_;
  steps.push_back(fit_recalibrate(coordinates_, generated, data));
  return {columns_, units_, steps};
}

Chain Chain::with_recalibrated_lit(float least, const std::vector<std::vector<float>>& generated,
                                   const std::vector<std::vector<float>>& data) const {
  const Table faint{columns_, units_, std::vector<float>(columns_.size(), least)};
  std::vector<std::shared_ptr<const Step>> steps = steps_;
  steps.push_back(fit_recalibrate_lit(coordinates_, encode(faint, 0).front(), generated, data));
  return {columns_, units_, steps};
}

Chain Chain::with_recalibrated_sums(const std::vector<std::vector<float>>& generated,
                                    const std::vector<std::vector<float>>& data) const {
  std::vector<std::shared_ptr<const Step>> steps = steps_;
  steps.insert(steps.begin(), fit_recalibrate_sums(columns_, generated, data));
  return {columns_, units_, steps};
}

}  // namespace fastgan
