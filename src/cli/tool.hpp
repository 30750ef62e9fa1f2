// The frame of an example executable: commands, options, exit codes, errors.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "src/cli/console.hpp"
#include "src/cli/device.hpp"
#include "src/cli/options.hpp"
#include "src/cli/recipes.hpp"

namespace fastgan {

/// An option of `train` that stands for one key of the recipe.
struct Shorthand {
  std::string option, key;
  std::vector<std::string> values;
  std::string help;
};

/// What tells one example from another. Commands return an exit code or throw Error.
struct System {
  std::string name, about;
  std::vector<std::string> variants = {};  ///< the first one is the default
  std::string variant_option = "variant";
  std::vector<std::string> classes = {};  ///< generate: offers --class, in the order of labels
  std::vector<Recipe> recipes;            ///< the first one is the default and the base
  std::vector<Shorthand> shorthands = {};
  std::vector<Recipe> processes = {};  ///< train, evaluate: offers --process; first: default
  bool rotated = false;                ///< generate: offers --random-azimuth
  std::function<int(const TrainOptions&, const Config& recipe, Console&)> train;
  std::function<int(const EvaluateOptions&, Console&)> evaluate;
  /// Where events are no rows of a table; else the tool's own generate().
  std::function<int(const GenerateOptions&, Console&)> generate = {};
  /// Offers the command compare.
  std::function<int(const CompareOptions&, const Config& recipe, Console&)> compare = {};
};

/// Parses the command line and runs the command: train, generate, evaluate or info. Every error
/// ends here, in one line on standard error. Exit codes: 0 done, 1 bad input, 2 bad usage,
/// 3 device or resource, 130 interrupted.
int run_tool(const System& system, int argc, const char* const* argv);

// Commands that need no knowledge of the system: the model file tells all.
int generate(const GenerateOptions& options, const std::string& system, Console& console);
int info(const InfoOptions& options, Console& console);

/// The line that says what a command runs with. Throws Error (resource) for a device or a precision
/// that is not to be had, before anything is read or written.
std::string run_line(const CommonOptions& options, CudaUse use);

}  // namespace fastgan
