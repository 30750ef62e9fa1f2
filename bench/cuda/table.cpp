#include "table.hpp"

#include <algorithm>
#include <cstdio>
#include <string>

#include "ceiling.hpp"
#include "fastgan/device.hpp"
#include "rows.hpp"

namespace fastgan::bench::cuda {
namespace {

using Run = benchmark::BenchmarkReporter::Run;

/// What Google Benchmark says of a run that was skipped, under the names of its versions.
template <class R>
std::string what_failed(const R& run) {
  if constexpr (requires { run.error_occurred; }) {
    return run.error_occurred ? run.error_message : "";
  } else {
    return run.skipped ? run.skip_message : "";
  }
}

/// One line of a table's cell.
std::string cell(std::string text) {
  for (char& c : text) {
    if (c == '|' || c == '\n') c = ' ';
  }
  return text;
}

struct Times {
  double least, median, most;  // seconds of a run
};

Times times_of(const std::vector<Run>& runs) {
  std::vector<double> all;
  for (const Run& run : runs) {
    if (run.iterations > 0) {
      all.push_back(run.real_accumulated_time / static_cast<double>(run.iterations));
    }
  }
  if (all.empty()) return {};
  std::ranges::sort(all);
  return {all.front(), all[all.size() / 2], all.back()};
}

double counter(const std::vector<Run>& runs, const char* name) {
  std::vector<double> all;
  for (const Run& run : runs) {
    const auto found = run.counters.find(name);
    if (found != run.counters.end()) all.push_back(found->second.value);
  }
  if (all.empty()) return 0;
  std::ranges::sort(all);
  return all[all.size() / 2];
}

}  // namespace

bool TableReporter::ReportContext(const Context&) {
  const Ceilings& c = ceilings();
  std::printf("%s; yardsticks: %s.\n", cuda_device().name().c_str(), libraries().c_str());
  std::printf(
      "Ceilings measured in this run: copy %.4g B/s, fused multiply-adds %.4g FLOP/s, "
      "bf16 tensor cores %.4g FLOP/s. What kernels read lies in L2: of a copy's rate, which is "
      "that "
      "of memory, they may have more than all.\n\n",
      c.copy, c.fma, c.tensor);
  std::printf(
      "| work | implementation | µs, median | spread | items/s | of its ceiling | "
      "time / fastgan's |\n|---|---|---|---|---|---|---|\n");
  std::fflush(stdout);
  return true;
}

void TableReporter::ReportRuns(const std::vector<Run>& runs) {
  if (runs.empty() || runs.front().run_type == Run::RT_Aggregate) return;
  const std::string& title = runs.front().run_name.function_name;
  const std::size_t slash = title.rfind('/');
  const std::string work = title.substr(0, slash), who = title.substr(slash + 1);
  if (const std::string failure = what_failed(runs.front()); !failure.empty()) {
    std::printf("| %s | %s | not measured: %s | | | | |\n", work.c_str(), who.c_str(),
                cell(failure).c_str());
  } else {
    const Times t = times_of(runs);
    const double share = std::max(counter(runs, "of_ceiling"), counter(runs, "of_copy"));
    std::printf("| %s | %s | %.4g | %.1f%% | %.4g | ", work.c_str(), who.c_str(), 1e6 * t.median,
                100 * (t.most - t.least) / t.median, counter(runs, "items_per_second"));
    share > 0 ? std::printf("%.1f%% | ", 100 * share) : std::printf("| ");
    who != "fastgan" && work == ours_ ? std::printf("%.2f |\n", t.median / our_seconds_)
                                      : std::printf("|\n");
    if (who == "fastgan") {
      ours_ = work;
      our_seconds_ = t.median;
    }
  }
  std::fflush(stdout);
}

}  // namespace fastgan::bench::cuda
