#include "examples/dygan/evaluate.hpp"

#include <filesystem>
#include <fstream>
#include <optional>

#include "examples/dygan/generated_sample.hpp"
#include "examples/dygan/print_evaluation.hpp"
#include "examples/dygan/snapshot_judge.hpp"
#include "examples/dygan/training_set.hpp"
#include "fastgan/atomic_file.hpp"
#include "fastgan/error.hpp"
#include "fastgan/metrics/evaluation.hpp"
#include "fastgan/physics/four_vector.hpp"
#include "src/cli/model_folder.hpp"
#include "src/cli/provenance.hpp"
#include "src/report/report.hpp"

namespace fastgan::dygan {
namespace {

EventSample sample(Table events) {
  EventSample sample{.events = std::move(events), .observables = {}};
  sample.observables = observables(sample.events);
  return sample;
}

// history.jsonl beside the model, "" where there is none.
std::string history_of(const std::string& model) {
  const auto path = std::filesystem::path(model_file(model)).parent_path() / "history.jsonl";
  std::ifstream in(path, std::ios::binary);
  return model.empty() ? "" : std::string(std::istreambuf_iterator<char>(in), {});
}

// What tells two samples apart: the regression terms of their models, else their names.
Comparison labels(const GeneratedSample& first, const GeneratedSample& second) {
  if (first.pulled() && second.pulled() && *first.pulled() != *second.pulled()) {
    const auto label = [](bool pulled) { return pulled ? "with regression" : "no regression"; };
    return {label(*first.pulled()), label(*second.pulled()), {}};
  }
  return {first.name(), second.name(), {}};
}

// Of the muons, the selection and the missing momentum (arXiv:1901.05282, section 4).
Conserved conserved() {
  return {.particles = {{"muon1", {"px1", "", "pz1", "E1"}, kMuonMass},
                        {"muon2", {"px2", "py2", "pz2", "E2"}, kMuonMass}},
          .windows = {{"m_ll", 60, 120}},
          .azimuths = {"phi_miss"}};
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
  report::write_page(options.out,
                     report::page({.title = "DY-GAN: generated against unseen events",
                                   .subtitle = file_name(options.model + options.generated) +
                                               " against " + file_name(options.data),
                                   .command = options.command,
                                   .evaluation = &result,
                                   .generated = &samples.generated,
                                   .reference = &samples.real,
                                   .compare = options.compare.empty() ? nullptr : &samples.second,
                                   .profiles = {{"pt_ll", "jet1"}, {"nvtx", "met"}},
                                   .history = history_of(options.model),
                                   .provenance = provenance}));
}

}  // namespace

int evaluate(const EvaluateOptions& options, Console& console) {
  if (!options.out.empty()) make_writable_folder(options.out);
  const auto executor = make_thread_pool(options.threads);
  const GeneratedSample first(options.model + options.generated, options);
  std::optional<GeneratedSample> second;
  if (!options.compare.empty()) second.emplace(options.compare, options, first.variant());
  const auto read = [&](const std::string& path, std::int64_t limit) {
    return sample(read_events(path, first.variant(), options.columns, limit));
  };
  Compared samples{
      .generated = {}, .real = read(options.data, options.limit), .seen = {}, .second = {}};
  const auto count = static_cast<Index>(samples.real.events.rows());
  samples.generated = sample(first.events(count, options, *executor));
  if (second) samples.second = sample(second->events(count, options, *executor));
  if (!options.train.empty()) samples.seen = read(options.train, -1);
  const EventSample* seen = options.train.empty() ? nullptr : &samples.seen;
  const Context context{&cpu_backend(), executor.get()};
  Evaluation result = fastgan::evaluate(context, samples.generated, samples.real, seen,
                                        {.seed = options.seed,
                                         .summed = judged_observables(first.variant()),
                                         .conserved = conserved()});
  if (second) {
    result.compare = labels(first, *second);
    result.compare->observables =
        observable_distances(context, samples.second, samples.real, seen, {.seed = options.seed});
  }
  print_evaluation(result, console);
  if (options.out.empty()) return 0;
  write_files(options, result, samples);
  console.say("report: " + options.out + "/report.html, figures: " + options.out + "/metrics.json");
  return 0;
}

}  // namespace fastgan::dygan
