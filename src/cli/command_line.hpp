// The options of all commands, from the command line.
#pragma once

#include <string>

#include "src/cli/options.hpp"
#include "src/cli/tool.hpp"

namespace fastgan {

struct CommandLine {
  std::string command;  // train, generate, evaluate, info; "" where only help is asked for
  std::string help;
  TrainOptions train;
  GenerateOptions generate;
  EvaluateOptions evaluate;
  CompareOptions compare;
  InfoOptions info;
};

/// Throws Error (bad_usage) on unknown commands and options, with the nearest known one, and on
/// values that an option cannot have.
CommandLine parse_command_line(const System& system, int argc, const char* const* argv);

}  // namespace fastgan
