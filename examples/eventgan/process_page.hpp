// The report of an evaluation of a process.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "examples/eventgan/process_evaluation.hpp"
#include "src/report/page.hpp"

namespace fastgan::eventgan {

struct PageInput {
  std::string subtitle, command;
  std::string history;  ///< text of history.jsonl, or empty
  std::vector<std::pair<std::string, std::string>> provenance;
};

report::Page page_of(const ProcessEvaluation& evaluation, const Process& process,
                     const Samples& samples, const PageInput& input);

}  // namespace fastgan::eventgan
