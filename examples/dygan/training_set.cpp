#include "examples/dygan/training_set.hpp"

#include <cmath>

#include "fastgan/error.hpp"
#include "fastgan/io/table_io.hpp"

namespace fastgan::dygan {
namespace {

// Throws where a column is missing; py1 may be, in events that are rotated already.
Table select(const Table& table, const std::vector<std::string>& columns, const std::string& path) {
  std::string missing, found;
  for (const std::string& name : columns) {
    if (!table.has(name)) missing += (missing.empty() ? "" : ", ") + name;
  }
  for (const std::string& name : table.columns) found += (found.empty() ? "" : ", ") + name;
  if (!missing.empty()) {
    throw Error(ErrorKind::bad_input, path + ": columns missing: " + missing + "; found: " + found);
  }
  std::vector<std::size_t> positions;
  Table selected{.columns = columns, .units = {}, .values = {}};
  if (table.has("py1")) selected.columns.insert(selected.columns.begin() + 1, "py1");
  for (const std::string& name : selected.columns) {
    positions.push_back(table.column(name));
    selected.units.push_back(table.units.empty() ? "" : table.units[positions.back()]);
  }
  selected.values.reserve(table.rows() * positions.size());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (const std::size_t position : positions) {
      selected.values.push_back(table.row(row)[position]);
    }
  }
  return selected;
}

// The events and their reflections in z and in the transverse direction across muon 1: both are
// symmetries of the process and of the detector.
Table mirrored(const Table& events) {
  Table all = events;
  const auto reflect = [&](const std::vector<std::string>& columns) {
    const std::size_t rows = all.rows();
    all.values.reserve(2 * all.values.size());
    all.values.insert(all.values.end(), all.values.begin(), all.values.end());
    for (const std::string& name : columns) {
      if (!all.has(name)) continue;
      const std::size_t column = all.column(name);
      for (std::size_t row = rows; row < 2 * rows; ++row) {
        all.row(row)[column] = -all.row(row)[column];
      }
    }
  };
  reflect({"pz1", "pz2"});
  reflect({"py2", "mety"});
  return all;
}

std::string unit_of(const std::string& column) {
  return column == "nvtx" || column.starts_with("iso") ? "" : "GeV";
}

}  // namespace

std::vector<std::string> columns_of(const std::string& variant) {
  std::vector<std::string> columns = {"px1", "pz1", "E1", "px2", "py2", "pz2", "E2"};
  if (variant == "full") {
    for (const char* name :
         {"nvtx", "metx", "mety", "iso1", "iso2", "jet1", "jet2", "jet3", "jet4", "jet5"}) {
      columns.emplace_back(name);
    }
  }
  return columns;
}

Table read_events(const std::string& path, const std::string& variant,
                  const std::vector<std::string>& names, std::int64_t limit) {
  const std::vector<std::string> columns = columns_of(variant);
  const Table table =
      read_table(path, {.columns = {}, .names = names.empty() ? columns : names, .limit = limit});
  Table events = rotated(select(table, columns, path));
  if (events.rows() < 2) {
    throw Error(ErrorKind::bad_input,
                path + ": " + std::to_string(events.rows()) + " events; expected at least 2");
  }
  events.units.clear();
  for (const std::string& name : events.columns) events.units.push_back(unit_of(name));
  return events;
}

std::string variant_of(const std::string& path, const std::vector<std::string>& names) {
  const Table head = read_table(
      path, {.columns = {}, .names = names.empty() ? columns_of("full") : names, .limit = 1});
  return head.has("nvtx") ? "full" : "reduced";
}

TrainingSet prepare(const Table& events, const std::string& variant, const Config& recipe,
                    std::uint64_t seed) {
  TrainingSet set;
  const Table seen = recipe.flag("training.mirror") ? mirrored(events) : events;
  set.chain = fit_chain(recipe.texts("chain.transforms_" + variant), seen, seed);
  set.coordinates = set.chain.encode(seen, seed);
  set.observables = observables(events);
  double sum = 0, squares = 0;
  const std::vector<float>& masses = find(set.observables, "m_ll").values;
  for (const float mass : masses) sum += mass;
  set.mass_mean = sum / static_cast<double>(masses.size());
  for (const float mass : masses) squares += (mass - set.mass_mean) * (mass - set.mass_mean);
  set.mass_rms = std::sqrt(squares / static_cast<double>(masses.size()));
  return set;
}

}  // namespace fastgan::dygan
