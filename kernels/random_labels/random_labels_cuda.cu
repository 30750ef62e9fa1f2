// Random classes.
//
// label (N). A thread computes one event: a block of Philox4x32-10 and a remainder. 4 bytes and
// about 120 operations an event: the launch is what it takes. No sums; the bits of the CPU's
// kernels.
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"
#include "kernels/random_labels/random_labels.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kThreads = 128;

__global__ void __launch_bounds__(kThreads) draw(RandomLabels p) {
  const Index n = gpu::global_thread();
  if (n >= p.N) return;
  p.label[n] = random_label(p.key, p.first + static_cast<std::uint64_t>(n), p.classes);
}

}  // namespace

void random_labels(const Context& context, const RandomLabels& p) {
  gpu::launch({"random_labels", gpu::blocks_of(p.N, kThreads), kThreads, context}, draw, p);
}

}  // namespace fastgan::kernels::cuda
