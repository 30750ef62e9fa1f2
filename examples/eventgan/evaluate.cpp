#include "examples/eventgan/evaluate.hpp"

#include <filesystem>
#include <fstream>

#include "examples/eventgan/generated_events.hpp"
#include "examples/eventgan/print_evaluation.hpp"
#include "examples/eventgan/process_evaluation.hpp"
#include "examples/eventgan/process_page.hpp"
#include "examples/eventgan/processes.hpp"
#include "fastgan/atomic_file.hpp"
#include "fastgan/error.hpp"
#include "src/cli/model_folder.hpp"
#include "src/cli/process_file.hpp"
#include "src/cli/provenance.hpp"

namespace fastgan::eventgan {
namespace {

constexpr std::uint64_t kGrains = 50;  // times the training events, as the referees asked

/// The one asked for, else the model's own, else the first that is shipped.
Process process_of(const EvaluateOptions& options, const GeneratedEvents& generated) {
  const std::string text = options.process.empty() ? generated.process() : "";
  if (!text.empty()) return parse_process(text, options.model + ": process");
  const Recipe shipped = find_process(processes(), options.process);
  const bool file = shipped.name.ends_with(".toml");
  return parse_process(shipped.toml, file ? shipped.name : shipped.name + ".toml");
}

std::vector<std::string> parts_of(const std::string& list) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < list.size();) {
    const std::size_t comma = std::min(list.find(',', begin), list.size());
    parts.push_back(list.substr(begin, comma - begin));
    begin = comma + 1;
  }
  return parts;
}

// history.jsonl beside the model, "" where there is none.
std::string history_of(const std::string& model) {
  if (model.empty()) return "";
  const auto path = std::filesystem::path(model_file(model)).parent_path() / "history.jsonl";
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Samples read_samples(const EvaluateOptions& options, const Process& process,
                     const GeneratedEvents& generated, Executor& executor) {
  const auto sample = [&](const std::string& label, Table events) {
    return sample_of(label, std::move(events), process, executor);
  };
  Samples samples{.generated = {},
                  .real = sample("data (unseen)", read_events(options.data, process,
                                                              options.columns, options.limit)),
                  .training = {},
                  .compared = {}};
  const auto count = static_cast<Index>(samples.real.all.events.rows());
  const auto events_of = [&](const GeneratedEvents& source) {
    return source.events(process, count, options, executor);
  };
  const std::vector<std::string> others = parts_of(options.compare);
  samples.generated = sample(others.empty() ? "generated" : generated.name(), events_of(generated));
  for (const std::string& path : others) {
    const GeneratedEvents other(path, options);
    samples.compared.push_back(sample(other.name(), events_of(other)));
  }
  if (!options.train.empty()) {
    samples.training = sample("training", read_events(options.train, process, options.columns));
  }
  return samples;
}

/// Of a model: many more events than it was trained on, which are counted and forgotten.
GrainFigures count_grains(const EvaluateOptions& options, const Process& process,
                          const GeneratedEvents& generated, const Samples& samples,
                          Executor& executor, Console& console) {
  GrainCounter counter(process, samples.generated.all.events);
  const Table* training = samples.training ? &samples.training->all.events : nullptr;
  if (generated.has_model() && training != nullptr) {
    const std::uint64_t count = kGrains * training->rows();
    console.say(
        format("graininess: generating %llu events", static_cast<unsigned long long>(count)));
    generated.stream(process, count, options, executor,
                     [&](const Table& piece) { counter.add(piece); });
  } else {
    counter.add(samples.generated.all.events);
  }
  return grain_figures(process, counter.grid(), training, options.seed);
}

void write_files(const EvaluateOptions& options, const Process& process,
                 const ProcessEvaluation& result, const Samples& samples) {
  const std::vector<std::pair<std::string, std::string>> provenance = {
      {"command", options.command},
      {"commit", version()},
      {"date", date()},
      {"data", file_name(options.data)}};
  write_file_atomically(options.out + "/metrics.json", metrics_json(result, process, provenance));
  report::write_page(
      options.out, page_of(result, process, samples,
                           {.subtitle = file_name(options.model + options.generated) + " against " +
                                        file_name(options.data),
                            .command = options.command,
                            .history = history_of(options.model),
                            .provenance = provenance}));
}

}  // namespace

int evaluate(const EvaluateOptions& options, Console& console) {
  if (!options.out.empty()) make_writable_folder(options.out);
  const auto executor = make_thread_pool(options.threads);
  const GeneratedEvents generated(options.model + options.generated, options);
  const Process process = process_of(options, generated);
  const Samples samples = read_samples(options, process, generated, *executor);
  ProcessEvaluation result =
      evaluate_process({&cpu_backend(), executor.get()}, process, samples, options.seed);
  result.grains = count_grains(options, process, generated, samples, *executor, console);
  print_evaluation(result, console);
  if (options.out.empty()) return 0;
  write_files(options, process, result, samples);
  console.say("report: " + options.out + "/report.html, figures: " + options.out + "/metrics.json");
  return 0;
}

}  // namespace fastgan::eventgan
