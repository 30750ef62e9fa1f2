// The list of known steps. A new step is one file and one line in the list of registry.cpp.
#pragma once

#include <string>
#include <vector>

#include "fastgan/physics/process.hpp"
#include "src/gan/steps/step.hpp"
#include "src/gan/steps/step_json.hpp"

namespace fastgan {

/// How to make a step: from data, and from a model file.
struct StepKind {
  const char* name;
  /// `events` stand as the steps before leave them. Null: only made in other ways.
  std::shared_ptr<const Step> (*fit)(const Table& events);
  std::shared_ptr<const Step> (*read)(const StepJson& json);
  /// Of a step that needs to know the process, in the place of `fit`.
  std::shared_ptr<const Step> (*fit_process)(const Table& events, const Process& process) = nullptr;
};

const std::vector<StepKind>& step_kinds();
/// Throws Error (kind) that lists the known names.
const StepKind& step_kind(const std::string& name, ErrorKind kind);

}  // namespace fastgan
