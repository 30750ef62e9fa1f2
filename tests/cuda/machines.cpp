// The kernels that the shared tests run on here: CUDA's on the GPU.
#include "cuda/gpu_device.hpp"
#include "tests/device/transfer.hpp"
#include "tests/kernels/ladder.hpp"

namespace fastgan::check {

const Index kManyTasks = 70001;

std::vector<int> thread_counts() { return {}; }

std::vector<Machine> machines() {
  return {{"CUDA", &device::with_host_memory<device::Gpu>(), true}};
}

Machine machine_of(std::size_t) { return machines().front(); }

}  // namespace fastgan::check
