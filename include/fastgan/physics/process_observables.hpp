// Observables of the events of a process, as its description names them.
#pragma once

#include <cstddef>
#include <vector>

#include "fastgan/executor.hpp"
#include "fastgan/physics/four_vector.hpp"
#include "fastgan/physics/observables.hpp"
#include "fastgan/physics/process.hpp"
#include "fastgan/table.hpp"

namespace fastgan {

/// Where the particles of a process stand in a table.
class EventColumns {
 public:
  /// Throws Error (bad_input) where one of the columns event_columns() is missing.
  EventColumns(const Table& events, const Process& process);

  /// Four-momentum of particle p in a row, or the sum of several.
  FourVector operator()(const float* row, std::size_t particle) const {
    const std::size_t* c = columns_.data() + 4 * particle;
    return {row[c[1]], row[c[2]], row[c[3]], row[c[0]]};
  }
  FourVector operator()(const float* row, const std::vector<std::size_t>& particles) const;

 private:
  std::vector<std::size_t> columns_;  // (particles, 4): E, px, py, pz
};

/// In this order: pt_<name> (GeV) and eta_<name> of all particles, then of all resonances;
/// m_<resonance> (GeV) of all resonances; what the process lists in `observables`. One value per
/// event. η is cut at ±FourVector::kLargestEta, the rapidity too; a space-like sum has mass 0. The
/// result does not depend on the executor. Throws Error (bad_input) on missing columns.
Observables process_observables(const Table& events, const Process& process, Executor& executor);

/// px, py and pz of all particles: what is left of an event when the masses are known.
Table momenta_of(const Table& events, const Process& process);

}  // namespace fastgan
