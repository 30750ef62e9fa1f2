#include "ceiling.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <vector>

#include "ceiling_kernels.hpp"
#include "timing.hpp"

namespace fastgan::bench::cuda {
namespace {

constexpr int kRepeats = 10;

std::vector<TensorProbe>& probes() {
  static std::vector<TensorProbe> all;
  return all;
}

/// The highest rate of work that is queued on the default stream and tells how much it was.
double best_rate(double (*queue)()) {
  queue();
  double best = 0;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    double work = 0;
    const double seconds = device_seconds([&] { work = queue(); }, nullptr);
    best = std::max(best, work / seconds);
  }
  return best;
}

double best_tensor_rate() {
  double best = best_rate(queue_products);
  for (const TensorProbe probe : probes()) {
    try {
      best = std::max(best, probe());
    } catch (const std::exception& error) {
      std::fprintf(stderr, "a probe of the tensor cores: %s\n", error.what());
    }
  }
  return best;
}

}  // namespace

const Ceilings& ceilings() {
  static const Ceilings measured{.copy = best_rate(queue_copy),
                                 .fma = best_rate(queue_multiply_adds),
                                 .tensor = best_tensor_rate()};
  return measured;
}

double product_ceiling(Precision precision) {
  if (precision == Precision::fp32) return ceilings().fma;
  const double products = precision == Precision::bf16x3 ? 3 : precision == Precision::tf32 ? 2 : 1;
  return ceilings().tensor / products;
}

void add_tensor_probe(TensorProbe probe) { probes().push_back(probe); }

}  // namespace fastgan::bench::cuda
