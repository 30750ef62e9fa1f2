#include "src/cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <cmath>
#include <map>

#include "fastgan/error.hpp"
#include "fastgan/executor.hpp"
#include "src/cli/nearest.hpp"
#include "src/cli/provenance.hpp"

namespace fastgan {
namespace {

constexpr const char* kExitCodes =
    "Exit codes: 0 done, 1 bad input (file, row, value), 2 bad usage (option, recipe),\n"
    "3 device or resource (memory, disk), 130 interrupted after a checkpoint.\n";

constexpr double kMost = 1e18;

void add_common(CLI::App& app, CommonOptions& options) {
  app.add_option("--seed", options.seed, "Seed of all random numbers")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--threads", options.threads, "Threads; results do not depend on them")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  app.add_option("--device", options.device, "cpu, cuda or auto")
      ->check(CLI::IsMember({"cpu", "cuda", "auto"}))
      ->capture_default_str();
  const std::map<std::string, Precision> precisions = {{"fp32", Precision::fp32},
                                                       {"tf32", Precision::tf32},
                                                       {"bf16x3", Precision::bf16x3},
                                                       {"bf16", Precision::bf16}};
  app.add_option("--precision", options.precision,
                 "Of the matrix products: fp32, bf16 and bf16x3 with AMX or CUDA, tf32 with CUDA")
      ->transform(CLI::CheckedTransformer(precisions).description(""))
      ->default_str("fp32");
  app.add_flag("--quiet", options.quiet, "Print the last line and errors only");
  app.add_flag("--json-progress", options.json_progress,
               "Progress as JSON lines on standard error");
}

void add_process(CLI::App& command, const System& system, std::string& process) {
  if (system.processes.empty()) return;
  std::string names;
  for (const Recipe& each : system.processes) names += each.name + ", ";
  command.add_option("--process", process, names + "or a TOML file")
      ->default_str(system.processes.front().name);
}

CLI::App& add_command(CLI::App& app, const std::string& name, const std::string& about,
                      const std::string& examples) {
  CLI::App& command = *app.add_subcommand(name, about);
  command.allow_extras();
  command.footer("Examples:\n" + examples + "\n" + kExitCodes);
  return command;
}

void add_variants(CLI::App& command, const System& system, TrainOptions& options) {
  if (system.variants.empty()) return;
  std::string variants;
  for (const std::string& name : system.variants) variants += (variants.empty() ? "" : ", ") + name;
  options.variant = system.variants.front();
  command.add_option("--" + system.variant_option, options.variant, variants)
      ->check(CLI::IsMember(system.variants))
      ->capture_default_str();
}

void add_shorthands(CLI::App& command, const System& system, TrainOptions& options) {
  for (const Shorthand& shorthand : system.shorthands) {
    command
        .add_option_function<std::string>(
            "--" + shorthand.option,
            [&options, key = shorthand.key](const std::string& value) {
              options.sets.push_back(key + "=" + value);
            },
            shorthand.help + " (" + shorthand.key + ")")
        ->check(CLI::IsMember(shorthand.values));
  }
}

void add_train(CLI::App& app, const System& system, TrainOptions& options) {
  CLI::App& command = add_command(
      app, "train", "Train on a file of events",
      "  " + system.name + " train --data events.h5 --out model\n  " + system.name +
          " train --data events.h5 --recipe tuned --minutes 15 --out model --resume\n  " +
          system.name + " train --data events.h5 --set loss.c1=0 --set loss.c2=0 --trials 10\n");
  std::string names;
  for (const Recipe& recipe : system.recipes) names += recipe.name + ", ";
  command.add_option("--data", options.data, "Events to learn from (HDF5, npy, csv)");
  command.add_option("--columns", options.columns, "Names of the columns of an npy file")
      ->delimiter(',');
  add_variants(command, system, options);
  add_process(command, system, options.process);
  command.add_option("--recipe", options.recipe, names + "or a TOML file")
      ->default_str(system.recipes.front().name);
  command.add_option("--set", options.sets, "key=value: change one number of the recipe")
      ->take_all()
      ->allow_extra_args(false);
  add_shorthands(command, system, options);
  command.add_flag("--print-config", options.print_config, "Print the resolved recipe and end");
  command.add_option("--out", options.out, "Folder of the model")->capture_default_str();
  command.add_option("--iterations", options.iterations, "Length (default: the recipe's)")
      ->check(CLI::Range(Index{1}, Index{1} << 40));
  command.add_option("--minutes", options.minutes, "Time limit; whichever ends first")
      ->check(CLI::PositiveNumber);
  command
      .add_option("--snapshot-every", options.snapshot_every,
                  "Iterations between snapshots; 0: none (default: the recipe's)")
      ->check(CLI::Range(Index{0}, Index{1} << 40));
  command
      .add_option("--checkpoint-every", options.checkpoint_every_s,
                  "Least seconds between checkpoints, which are made at snapshots")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command
      .add_option("--trials", options.trials,
                  "Repeat with the seeds S, S+1, …, as many at once as threads, and keep the best")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  command.add_flag("--resume", options.resume,
                   "Continue from the folder's checkpoint; afresh where there is none");
  command.add_flag("--overwrite", options.overwrite, "Replace a model that the folder holds");
  add_common(command, options);
}

void add_generate(CLI::App& app, const System& system, GenerateOptions& options) {
  CLI::App& command =
      add_command(app, "generate", "Generate events with a trained model",
                  "  " + system.name +
                      " generate --model model/model.safetensors --events 1000000 --out e.h5\n  " +
                      system.name +
                      " generate --model m.safetensors --events 500 --first 500 --out part2.csv\n");
  command.add_option("--model", options.model, "Model file, or the folder of a training")
      ->required();
  command.add_option("--events", options.events, "Number of events")
      ->required()
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 60));
  command
      .add_option("--out", options.out,
                  "File: .h5, .npy or .csv; .lhe or .lhe.gz where the model tells its process")
      ->required();
  command
      .add_option("--first", options.first,
                  "Number of the first event in the infinite sample of the seed")
      ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1} << 60))
      ->capture_default_str();
  if (!system.classes.empty()) {
    std::map<std::string, std::int32_t> labels;
    std::string names;
    for (const std::string& name : system.classes) {
      labels.emplace(name, static_cast<std::int32_t>(labels.size()));
      names += name + ", ";
    }
    command.add_option("--class", options.label, names + "(default: all in equal parts)")
        ->transform(CLI::CheckedTransformer(labels).description(""))
        ->default_str("");
  }
  if (system.rotated) {
    command.add_flag("--random-azimuth", options.random_azimuth,
                     "Turn every event by a random angle about the beam");
  }
  command.add_flag("--compress", options.compress, "gzip in HDF5: smaller and much slower");
  add_common(command, options);
}

void add_evaluate(CLI::App& app, const System& system, EvaluateOptions& options) {
  CLI::App& command =
      add_command(app, "evaluate", "Compare generated events with unseen real ones",
                  "  " + system.name +
                      " evaluate --model m.safetensors --data unseen.h5 --train seen.h5 "
                      "--out report\n  " +
                      system.name + " evaluate --generated e.h5 --data unseen.h5\n");
  command.add_option("--model", options.model,
                     "Model file or folder of a training, generated from with --seed");
  command.add_option("--generated", options.generated, "Generated events instead of a model");
  command.add_option("--columns", options.columns, "Names of the columns of an npy file")
      ->delimiter(',');
  command.add_option("--compare", options.compare,
                     "A second model or generated file, shown beside the first");
  command.add_option("--data", options.data, "Real events to compare with")->required();
  command.add_option("--train", options.train, "Events the model was trained on: memorisation");
  add_process(command, system, options.process);
  command.add_option("--limit", options.limit, "Most events of each sample")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 40));
  command.add_option("--out", options.out, "Folder for metrics.json, report.html and plots");
  add_common(command, options);
}

void add_compare(CLI::App& app, const System& system, CompareOptions& options) {
  std::string variants;
  for (const std::string& name : system.variants) variants += (variants.empty() ? "" : ", ") + name;
  CLI::App& command =
      add_command(app, "compare", "Train and judge all of " + variants + ", several seeds each",
                  "  " + system.name +
                      " compare --data seen.h5 --unseen unseen.h5 --iterations 3000 --seeds 3 "
                      "--out compare\n");
  command.add_option("--data", options.data, "Events to learn from")->required();
  command.add_option("--unseen", options.unseen, "Events to judge by, not among those")->required();
  command.add_option("--recipe", options.recipe, "As of train");
  command.add_option("--set", options.sets, "key=value: change one number of the recipe")
      ->take_all()
      ->allow_extra_args(false);
  command.add_option("--iterations", options.iterations, "Length (default: the recipe's)")
      ->check(CLI::Range(Index{1}, Index{1} << 40));
  command.add_option("--seeds", options.seeds, "Trainings of each, with seeds S, S+1, …")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command.add_option("--out", options.out, "Folder; what it holds is continued")
      ->capture_default_str();
  add_common(command, options);
}

void add_info(CLI::App& app, const System& system, InfoOptions& options) {
  CLI::App& command = add_command(app, "info", "Say what a model file holds",
                                  "  " + system.name + " info --model m.safetensors\n");
  command.add_option("--model", options.model, "Model file, or the folder of a training")
      ->required();
  add_common(command, options);
}

[[noreturn]] void fail(const std::string& text) { throw Error(ErrorKind::bad_usage, text); }

void reject_extras(const CLI::App& app, const CLI::App* command, const System& system) {
  const std::vector<std::string> extras = app.remaining(true);
  std::vector<std::string> known;
  if (command == nullptr) {
    for (const CLI::App* each : app.get_subcommands({})) known.push_back(each->get_name());
    if (extras.empty()) return;
    fail("unknown command '" + extras.front() + "'" + did_you_mean(extras.front(), known) + " (" +
         system.name + " --help)");
  }
  if (extras.empty()) return;
  for (const CLI::Option* option : command->get_options()) known.push_back(option->get_name());
  const std::string word = extras.front().substr(0, extras.front().find('='));
  fail(command->get_name() + ": unknown option '" + word + "'" + did_you_mean(word, known) + " (" +
       system.name + " " + command->get_name() + " --help)");
}

void check_values(const CommandLine& line) {
  if (!(line.train.minutes >= 0 && line.train.minutes < kMost)) {
    fail("train: --minutes is not a finite positive number");
  }
  if (!(line.train.checkpoint_every_s >= 0 && line.train.checkpoint_every_s < kMost)) {
    fail("train: --checkpoint-every is not a finite number of seconds");
  }
  if (line.command == "train" && line.train.resume && line.train.overwrite) {
    fail("train: --resume and --overwrite exclude each other");
  }
  if (line.command == "evaluate" &&
      line.evaluate.model.empty() == line.evaluate.generated.empty()) {
    fail("evaluate: give either --model or --generated");
  }
}

}  // namespace

CommandLine parse_command_line(const System& system, int argc, const char* const* argv) {
  CommandLine line;
  for (CommonOptions* options : std::initializer_list<CommonOptions*>{
           &line.train, &line.generate, &line.evaluate, &line.compare, &line.info}) {
    options->threads = hardware_threads();
    options->command = command_text(argc, argv);
  }
  CLI::App app(system.about, system.name);
  app.allow_extras();
  app.footer(system.name + " COMMAND --help lists the options of a command.\n" +
             std::string(kExitCodes));
  app.set_version_flag("--version", system.name + " " + version());
  add_train(app, system, line.train);
  add_generate(app, system, line.generate);
  add_evaluate(app, system, line.evaluate);
  if (system.compare) add_compare(app, system, line.compare);
  add_info(app, system, line.info);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app.get_subcommands();
    line.help = (chosen.empty() ? &app : chosen.front())->help();
    return line;
  } catch (const CLI::CallForVersion& version_text) {
    line.help = std::string(version_text.what()) + "\n";
    return line;
  } catch (const CLI::ParseError& error) {
    const auto chosen = app.get_subcommands();
    reject_extras(app, chosen.empty() ? nullptr : chosen.front(), system);
    fail((chosen.empty() ? "" : chosen.front()->get_name() + ": ") + error.what());
  }
  const auto chosen = app.get_subcommands();
  reject_extras(app, chosen.empty() ? nullptr : chosen.front(), system);
  if (chosen.size() != 1) fail("one command expected (--help lists them)");
  line.command = chosen.front()->get_name();
  check_values(line);
  return line;
}

}  // namespace fastgan
