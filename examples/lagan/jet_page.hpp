// The report of an evaluation of jets.
#pragma once

#include "examples/lagan/jet_evaluation.hpp"
#include "src/report/page.hpp"

namespace fastgan::lagan {

/// Cards, distances and figures; title, command and facts are the caller's.
report::Page page_of(const JetEvaluation& evaluation, const JetSamples& samples);

}  // namespace fastgan::lagan
