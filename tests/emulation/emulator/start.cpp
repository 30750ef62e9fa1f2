// Kernels as kernels/cuda/launch.hpp hands them over, run at once.
#include "arena.hpp"
#include "kernels/cuda/launch_queue.hpp"
#include "launch.hpp"

namespace fastgan::gpu {

void start(const Call& call);
std::size_t shared_memory_limit();
int compute_capability();

std::size_t shared_memory_limit() { return emulator::Arena::kMost; }

int compute_capability() { return 90; }

void start(const Call& call) {
  const auto size = [](const Size& s) { return dim3(s.x, s.y, s.z); };
  emulator::run(
      {call.name, size(call.blocks), size(call.threads), call.shared_bytes, call.cluster},
      [](void* p) {
        const Call& running = *static_cast<const Call*>(p);
        running.run_thread(running.kernel, running.arguments);
      },
      const_cast<Call*>(&call));
}

}  // namespace fastgan::gpu
