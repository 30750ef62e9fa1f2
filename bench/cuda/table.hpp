// The rows as a Markdown table, a line as soon as it is measured.
#pragma once

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace fastgan::bench::cuda {

class TableReporter final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;

 private:
  std::string ours_;        // the work that fastgan did last,
  double our_seconds_ = 0;  // and how long a run of it took
};

}  // namespace fastgan::bench::cuda
