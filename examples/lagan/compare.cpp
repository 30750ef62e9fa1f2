#include "examples/lagan/compare.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "examples/lagan/generated_jets.hpp"
#include "examples/lagan/model.hpp"
#include "examples/lagan/networks.hpp"
#include "examples/lagan/snapshot_judge.hpp"
#include "fastgan/atomic_file.hpp"
#include "src/cli/model_folder.hpp"
#include "src/cli/provenance.hpp"
#include "src/report/figures.hpp"

namespace fastgan::lagan {
namespace {

/// σ of one architecture, a value for each seed, in their order.
struct Candidate {
  std::string architecture;
  std::vector<double> sigma;

  double quantile(double share) const {
    std::vector<double> sorted = sigma;
    std::ranges::sort(sorted);
    const double at = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
  }
};

TrainOptions training_of(const CompareOptions& options, const std::string& architecture) {
  TrainOptions training;
  static_cast<CommonOptions&>(training) = options;
  training.data = options.data;
  training.variant = architecture;
  training.out = options.out + "/" + architecture;
  training.iterations = options.iterations;
  training.trials = options.seeds;
  training.resume = true;
  return training;
}

std::string model_of(const TrainOptions& training, int trial) {
  const ModelFolder folder(training.out);
  return training.trials == 1 ? folder.model() : folder.trial(trial).model();
}

void write_files(const CompareOptions& options, const std::vector<Candidate>& candidates,
                 double null) {
  nlohmann::ordered_json json = {{"architectures", nlohmann::ordered_json::object()},
                                 {"sigma_null", null},
                                 {"seeds", options.seeds},
                                 {"seed", options.seed},
                                 {"command", options.command},
                                 {"commit", version()}};
  std::vector<report::Strip> strips;
  for (const Candidate& candidate : candidates) {
    json["architectures"][candidate.architecture] = {
        {"sigma", candidate.sigma},
        {"median", candidate.quantile(0.5)},
        {"quartiles", {candidate.quantile(0.25), candidate.quantile(0.75)}}};
    strips.push_back({candidate.architecture, candidate.sigma});
  }
  write_file_atomically(options.out + "/compare.json", json.dump(2) + "\n");
  write_file_atomically(options.out + "/compare.svg",
                        report::strip_chart("σ of (mass, τ_{21}) [bins]", strips, null));
}

void print(const std::vector<Candidate>& candidates, double null, Console& console) {
  console.result(format("sigma, real against real: %.3f", null));
  console.result("architecture  median  quartiles");
  for (const Candidate& candidate : candidates) {
    console.result(format("%-12s  %6.3f  %6.3f %6.3f", candidate.architecture.c_str(),
                          candidate.quantile(0.5), candidate.quantile(0.25),
                          candidate.quantile(0.75)));
  }
}

}  // namespace

int compare_architectures(const CompareOptions& options, Console& console,
                          const std::function<int(const TrainOptions&)>& train) {
  make_writable_folder(options.out);
  const auto executor = make_thread_pool(options.threads);
  const Context context{&cpu_backend(), executor.get()};
  const Images real = read_jets(options.unseen);
  const JetSample unseen(real, *executor);
  std::vector<Candidate> candidates;
  double null = 0;
  for (const std::string& architecture : architectures()) {
    const TrainOptions training = training_of(options, architecture);
    if (const int code = train(training); code != 0) return code;
    candidates.push_back({architecture, {}});
    for (int trial = 0; trial < options.seeds; ++trial) {
      JetSource source(load_lagan(model_of(training, trial)), -1, options.precision, *executor);
      const EventRange range{.seed = options.seed, .count = static_cast<Index>(real.count())};
      const ClassDistances sigma = sigma_of(context, JetSample(source.jets(range), *executor),
                                            unseen, nullptr, {.seed = options.seed, .splits = 5});
      candidates.back().sigma.push_back(sigma.sigma);
      null = sigma.sigma_null;
    }
  }
  print(candidates, null, console);
  write_files(options, candidates, null);
  console.say("comparison: " + options.out + "/compare.json, " + options.out + "/compare.svg");
  return 0;
}

}  // namespace fastgan::lagan
