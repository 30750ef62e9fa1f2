#include "examples/lagan/evaluate.hpp"

#include "examples/lagan/generated_jets.hpp"
#include "examples/lagan/jet_page.hpp"
#include "examples/lagan/model.hpp"
#include "fastgan/atomic_file.hpp"
#include "fastgan/error.hpp"
#include "src/cli/model_folder.hpp"
#include "src/cli/provenance.hpp"

namespace fastgan::lagan {
namespace {

void print(const JetEvaluation& e, Console& console) {
  console.result("observable             KS    null  ratio        W1      null    jets");
  for (const ObservableFigures& f : e.observables) {
    console.result(format("%-20s %.4f  %.4f  %5.1f  %8.4g  %8.4g  %6zu", f.name.c_str(), f.ks,
                          f.ks_null, f.ks_null > 0 ? f.ks / f.ks_null : 0.0, f.w1, f.w1_null, f.n));
  }
  for (const ClassDistance& d : e.sigma.classes) {
    console.result(format("distance of (mass, tau21), %s: %.3f bins, null %.3f",
                          kClasses[d.signal].c_str(), d.distance, d.null));
  }
  console.result(
      format("sigma, the larger one: %.3f, null %.3f", e.sigma.sigma, e.sigma.sigma_null));
  console.result(format("AUC of the classes by tau21: %.4f, data %.4f", e.tau21.generated.value,
                        e.tau21.real.value));
  console.result(format("AUC of the classes by mass and tau21: %.4f, data %.4f",
                        e.mass_tau21.generated.auc, e.mass_tau21.real.auc));
  if (e.transfer) {
    console.result(
        format("AUC of the classes by a network that learned from generated jets: %.4f, "
               "from real jets: %.4f",
               e.transfer->generated.value, e.transfer->real.value));
  }
  if (e.memorisation) {
    console.result(format("memorisation, median nearest-neighbour ratio: %.3f (1: none)",
                          e.memorisation->median_ratio));
  }
  console.result(format("C2ST AUC: %.4f, null %.4f", e.c2st.auc, e.c2st_null.auc));
}

void write_files(const EvaluateOptions& options, const JetEvaluation& result,
                 const JetSamples& samples) {
  const std::vector<std::pair<std::string, std::string>> provenance = {
      {"command", options.command},
      {"commit", version()},
      {"date", date()},
      {"data", file_name(options.data)}};
  write_file_atomically(options.out + "/metrics.json",
                        metrics_json(result, samples, options.seed, provenance));
  report::Page page = page_of(result, samples);
  page.subtitle =
      file_name(options.model + options.generated) + " against " + file_name(options.data);
  page.command = options.command;
  page.facts = {{"jets", std::to_string(samples.generated.count()) + " generated, " +
                             std::to_string(samples.real.count()) + " unseen real"},
                {"seed", std::to_string(options.seed)}};
  page.facts.insert(page.facts.end(), provenance.begin(), provenance.end());
  report::write_page(options.out, page);
}

}  // namespace

int evaluate(const EvaluateOptions& options, Console& console) {
  if (!options.compare.empty()) {
    throw Error(ErrorKind::bad_usage, "evaluate: lagan has no --compare; see lagan compare");
  }
  if (!options.out.empty()) make_writable_folder(options.out);
  const auto executor = make_thread_pool(options.threads);
  std::optional<Model> model;
  if (!options.model.empty()) model = load_lagan(options.model);
  Images real = read_jets(options.data, options.limit);
  Images training, generated;
  if (!options.train.empty()) training = read_jets(options.train);
  if (model) {
    generated = JetSource(*model, -1, options.precision, *executor)
                    .jets({.seed = options.seed, .count = static_cast<Index>(real.count())});
  } else {
    generated = read_jets(options.generated, options.limit);
  }
  const JetSamples samples(std::move(generated), std::move(real), std::move(training), *executor);
  const JetEvaluation result = evaluate_jets({&cpu_backend(), executor.get()}, samples,
                                             model ? &*model : nullptr, options.seed);
  print(result, console);
  if (options.out.empty()) return 0;
  write_files(options, result, samples);
  console.say("report: " + options.out + "/report.html, figures: " + options.out + "/metrics.json");
  return 0;
}

}  // namespace fastgan::lagan
