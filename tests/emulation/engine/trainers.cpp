// Here: on the emulated CUDA device, under every schedule.
#include "tests/gan/trainers.hpp"

#include "emulation/engine/emulated_gpu.hpp"
#include "emulation/faults/build.hpp"
#include "tests/device/primitives.hpp"

namespace fastgan::test {

std::vector<Trainer> trainers() {
  static emulation::EmulatedGpu forward(emulation::kSchedules[0]);
  static emulation::EmulatedGpu reverse(emulation::kSchedules[1]);
  static emulation::EmulatedGpu random(emulation::kSchedules[2]);
  return {{"emulated CUDA, forward", context_of(forward)},
          {"emulated CUDA, reverse", context_of(reverse)},
          {"emulated CUDA, random", context_of(random)}};
}

void finish(const Context& context, const std::function<void(const Context&)>& run) {
  run(context);
}

}  // namespace fastgan::test
