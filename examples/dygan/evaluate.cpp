#include "examples/dygan/evaluate.hpp"

#include "examples/dygan/snapshot_judge.hpp"
#include "examples/dygan/training_set.hpp"
#include "fastgan/atomic_file.hpp"
#include "fastgan/error.hpp"
#include "fastgan/generator.hpp"
#include "fastgan/metrics/evaluation.hpp"
#include "src/cli/model_folder.hpp"
#include "src/cli/provenance.hpp"

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

}  // namespace

int evaluate(const EvaluateOptions& options, Console& console) {
  if (!options.out.empty()) make_writable_folder(options.out);
  const auto executor = make_thread_pool(options.threads);
  const Model model = options.model.empty() ? Model{} : load(options.model);
  const std::string variant =
      options.model.empty() ? variant_of(options.generated, options.columns) : model.variant;
  const EventSample real = sample(read_events(options.data, variant, {}, options.limit));
  const auto count = static_cast<Index>(real.events.rows());
  const EventSample generated =
      sample(options.model.empty()
                 ? read_events(options.generated, variant, options.columns, options.limit)
                 : generated_events(model, options, count, *executor));
  EventSample seen;
  if (!options.train.empty()) seen = sample(read_events(options.train, variant, {}));
  const Evaluation result = fastgan::evaluate(
      {&cpu_backend(), executor.get()}, generated, real, options.train.empty() ? nullptr : &seen,
      {.seed = options.seed, .summed = judged_observables(variant)});
  print_table(result, console);
  if (options.out.empty()) return 0;
  write_file_atomically(options.out + "/metrics.json",
                        metrics_json(result, {{"command", options.command},
                                              {"commit", version()},
                                              {"date", date()},
                                              {"data", file_name(options.data)}}));
  console.say("figures: " + options.out + "/metrics.json");
  return 0;
}

}  // namespace fastgan::dygan
