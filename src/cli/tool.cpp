#include "src/cli/tool.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <new>

#include "fastgan/error.hpp"
#include "fastgan/executor.hpp"
#include "fastgan/isa.hpp"
#include "src/cli/command_line.hpp"
#include "src/cli/nearest.hpp"
#include "src/cli/provenance.hpp"

namespace fastgan {
namespace {

int train_command(const System& system, const TrainOptions& options) {
  const Config recipe = resolve_recipe(system.recipes, options.recipe, options.sets);
  if (options.print_config) {
    std::fputs(recipe.to_toml().c_str(), stdout);
    return 0;
  }
  if (options.data.empty()) {
    throw Error(ErrorKind::bad_usage, "train: --data is missing: the file with the events");
  }
  Console console(options);
  console.say(run_line(options, CudaUse::possible));
  return system.train(options, recipe, console);
}

int run_command(const System& system, const CommandLine& line) {
  if (line.command == "train") return train_command(system, line.train);
  if (line.command == "generate") {
    Console console(line.generate);
    console.say(run_line(line.generate, CudaUse::possible));
    return system.generate ? system.generate(line.generate, console)
                           : generate(line.generate, system.name, console);
  }
  if (line.command == "evaluate") {
    Console console(line.evaluate);
    console.say(run_line(line.evaluate, CudaUse::none));
    return system.evaluate(line.evaluate, console);
  }
  if (line.command == "compare") {
    Console console(line.compare);
    console.say(run_line(line.compare, CudaUse::none));
    const CompareOptions& options = line.compare;
    return system.compare(options, resolve_recipe(system.recipes, options.recipe, options.sets),
                          console);
  }
  Console console(line.info);
  return info(line.info, console);
}

// Help, a command's lines and --print-config alike: what was not written is an error.
void check_standard_output() {
  const bool lost = std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
  if (lost)
    throw Error(ErrorKind::resource, "standard output cannot be written: is the disk full?");
}

// One line, whatever a text holds.
int report_error(const System& system, std::string text, ErrorKind kind) {
  std::ranges::replace(text, '\n', ' ');
  std::fflush(stdout);
  std::fprintf(stderr, "%s: error: %s\n", system.name.c_str(), text.c_str());
  return static_cast<int>(kind);
}

}  // namespace

int run_tool(const System& system, int argc, const char* const* argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a quota (ulimit -f) is a full disk, not a death
  try {
    const CommandLine line = parse_command_line(system, argc, argv);
    if (line.command.empty()) std::fputs(line.help.c_str(), stdout);
    const int code = line.command.empty() ? 0 : run_command(system, line);
    check_standard_output();
    return code;
  } catch (const Error& error) {
    return report_error(system, error.what(), error.kind());
  } catch (const std::bad_alloc&) {
    return report_error(system, "not enough memory", ErrorKind::resource);
  } catch (const std::filesystem::filesystem_error& error) {
    return report_error(system, error.what(), ErrorKind::resource);
  } catch (const std::exception& error) {
    return report_error(system, std::string("unexpected: ") + error.what(), ErrorKind::bad_input);
  }
}

std::string run_line(const CommonOptions& options, CudaUse use) {
  return "seed " + std::to_string(options.seed) + ", threads " + std::to_string(options.threads) +
         ", device " + choose_device(options, use).text + ", " +
         std::string(name(isa_from_environment())) + ", " + std::string(name(options.precision));
}

}  // namespace fastgan
