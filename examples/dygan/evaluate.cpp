#include "examples/dygan/evaluate.hpp"

#include <filesystem>
#include <fstream>

#include "examples/dygan/snapshot_judge.hpp"
#include "examples/dygan/training_set.hpp"
#include "fastgan/atomic_file.hpp"
#include "fastgan/error.hpp"
#include "fastgan/generator.hpp"
#include "fastgan/metrics/evaluation.hpp"
#include "src/cli/model_folder.hpp"
#include "src/cli/provenance.hpp"
#include "src/report/report.hpp"

namespace fastgan::dygan {
namespace {

// The events of a seed that `generate` writes too, as many as there are to compare with.
Table generated_events(const Model& model, const EvaluateOptions& options, Index count,
                       Executor& executor) {
  if (model.system != "dygan") {
    throw Error(ErrorKind::bad_input,
                options.model + ": a model of '" + model.system + "'; expected one of 'dygan'");
  }
  const Generator generator(model, {.precision = options.precision});
  std::vector<Workspace> workspaces;
  for (int worker = 0; worker < executor.width(); ++worker) {
    workspaces.push_back(generator.workspace());
  }
  Table events{.columns = generator.columns(), .units = generator.units(), .values = {}};
  events.values.resize(static_cast<std::size_t>(count) * events.width());
  generator.generate({.seed = options.seed, .first = 0, .count = count}, executor, workspaces,
                     events.values);
  return events;
}

EventSample sample(Table events) {
  EventSample sample{.events = std::move(events), .observables = {}};
  sample.observables = observables(sample.events);
  return sample;
}

void print_table(const Evaluation& result, Console& console) {
  console.result("observable          KS    null  ratio        W1      null  events");
  for (const ObservableFigures& figures : result.observables) {
    console.result(format("%-15s %.4f  %.4f  %5.1f  %8.4g  %8.4g  %zu", figures.name.c_str(),
                          figures.ks, figures.ks_null,
                          figures.ks_null > 0 ? figures.ks / figures.ks_null : 0.0, figures.w1,
                          figures.w1_null, figures.n));
  }
  std::string names;
  for (const std::string& name : result.summed) names += (names.empty() ? "" : " + ") + name;
  console.result(
      format("KS sum (%s): %.4f, null %.4f", names.c_str(), result.ks_sum, result.ks_sum_null));
  console.result(format("correlations, Frobenius distance: %.3f, null %.3f", result.frobenius,
                        result.frobenius_null));
  if (result.memorisation) {
    console.result(format("memorisation, median nearest-neighbour ratio: %.3f (1: none)",
                          result.memorisation->median_ratio));
  }
  console.result(format("C2ST AUC: %.4f, null %.4f", result.c2st.auc, result.c2st_null.auc));
}

// history.jsonl beside the model, "" where there is none.
std::string history_of(const std::string& model) {
  const std::filesystem::path path = std::filesystem::path(model).parent_path() / "history.jsonl";
  std::ifstream in(path, std::ios::binary);
  return model.empty() ? "" : std::string(std::istreambuf_iterator<char>(in), {});
}

struct Compared {
  EventSample generated, real, seen, second;  // the last two may be empty
};

void write_files(const EvaluateOptions& options, const Evaluation& result,
                 const Compared& samples) {
  const std::vector<std::pair<std::string, std::string>> provenance = {
      {"command", options.command},
      {"commit", version()},
      {"date", date()},
      {"data", file_name(options.data)}};
  write_file_atomically(options.out + "/metrics.json", metrics_json(result, provenance));
  report::write_report(options.out, {.title = "DY-GAN: generated against unseen events",
                                     .subtitle = file_name(options.model + options.generated) +
                                                 " against " + file_name(options.data),
                                     .command = options.command,
                                     .evaluation = &result,
                                     .generated = &samples.generated,
                                     .reference = &samples.real,
                                     .compare = options.compare.empty() ? nullptr : &samples.second,
                                     .profiles = {{"pt_ll", "jet1"}, {"nvtx", "met"}},
                                     .history = history_of(options.model),
                                     .provenance = provenance});
}

}  // namespace

int evaluate(const EvaluateOptions& options, Console& console) {
  if (!options.out.empty()) make_writable_folder(options.out);
  const auto executor = make_thread_pool(options.threads);
  const Model model = options.model.empty() ? Model{} : load(options.model);
  const std::string variant =
      options.model.empty() ? variant_of(options.generated, options.columns) : model.variant;
  const auto read = [&](const std::string& path, std::int64_t limit) {
    return sample(read_events(path, variant, options.columns, limit));
  };
  Compared samples{
      .generated = {}, .real = read(options.data, options.limit), .seen = {}, .second = {}};
  const auto count = static_cast<Index>(samples.real.events.rows());
  samples.generated = options.model.empty()
                          ? read(options.generated, options.limit)
                          : sample(generated_events(model, options, count, *executor));
  if (!options.train.empty()) samples.seen = read(options.train, -1);
  if (!options.compare.empty()) samples.second = read(options.compare, options.limit);
  const Evaluation result =
      fastgan::evaluate({&cpu_backend(), executor.get()}, samples.generated, samples.real,
                        options.train.empty() ? nullptr : &samples.seen,
                        {.seed = options.seed, .summed = judged_observables(variant)});
  print_table(result, console);
  if (options.out.empty()) return 0;
  write_files(options, result, samples);
  console.say("report: " + options.out + "/report.html, figures: " + options.out + "/metrics.json");
  return 0;
}

}  // namespace fastgan::dygan
