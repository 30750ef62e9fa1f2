// The course of a training from history.jsonl, as curves.
#pragma once

#include <string>
#include <vector>

#include "src/report/figures.hpp"

namespace fastgan::report {

/// Figures of the snapshots against the iteration, in two groups: losses and the rest. Lines that
/// are no JSON and values that are no numbers are passed over.
struct History {
  std::vector<Curve> losses, mass, scores;
};

History read_history(const std::string& jsonl);

}  // namespace fastgan::report
