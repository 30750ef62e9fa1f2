// `lagan compare`: the paper's figure 21, σ of the architectures over several trainings.
#pragma once

#include <functional>

#include "src/cli/console.hpp"
#include "src/cli/options.hpp"

namespace fastgan::lagan {

/// Trains every architecture with every seed into OUT/<architecture> (a training that is there is
/// continued), judges each by σ on unseen jets, and writes OUT/compare.json, OUT/compare.svg and a
/// table on standard output. Returns the exit code of a training that ended early.
int compare_architectures(const CompareOptions& options, Console& console,
                          const std::function<int(const TrainOptions&)>& train);

}  // namespace fastgan::lagan
