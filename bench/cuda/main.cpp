// fastgan_bench_cuda: the kernels, generation and training on a GPU, verified before they are
// timed, beside cuBLAS and cuDNN where these were found.
//   fastgan_bench_cuda [--table] [options of Google Benchmark]
// --table: Markdown, with the shares of the ceilings and the ratios to the yardsticks.
// Exit codes: 0 all measured, 1 a row of fastgan failed or was wrong, 2 bad usage, 77 there is no
// usable GPU.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>

#include "fastgan/device.hpp"
#include "rows.hpp"
#include "table.hpp"

namespace {

/// Removes an option from the arguments; whether it was there.
bool take(int& argc, char** argv, const std::string& option) {
  char** end = std::remove_if(argv + 1, argv + argc, [&](const char* a) { return a == option; });
  const bool found = end != argv + argc;
  argc = static_cast<int>(end - argv);
  return found;
}

int run(int argc, char** argv) {
  using namespace fastgan;
  if (const std::string obstacle = cuda_obstacle(); !obstacle.empty()) {
    std::printf("fastgan_bench_cuda: SKIPPED, %s\n", obstacle.c_str());
    return 77;
  }
  const bool table = take(argc, argv, "--table");
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  bench::cuda::register_rows();
  bench::cuda::TableReporter reporter;
  benchmark::AddCustomContext("gpu", cuda_device().name());
  benchmark::AddCustomContext("yardsticks", bench::cuda::libraries());
  benchmark::RunSpecifiedBenchmarks(table ? &reporter : nullptr);
  return bench::cuda::failures() == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::printf("fastgan_bench_cuda: %s\n", error.what());
    return 1;
  }
}
