// The kernels that the shared tests run on here: CUDA, emulated, under every schedule.
#include "emulation/kernels/emulated_device.hpp"
#include "tests/device/transfer.hpp"
#include "tests/kernels/ladder.hpp"

namespace fastgan::check {

const Index kManyTasks = 2051;

std::vector<int> thread_counts() { return {}; }

std::vector<Machine> machines() {
  using emulation::EmulatedDevice;
  return {{"emulated CUDA, forward", &device::with_host_memory<EmulatedDevice<0>>(), true},
          {"emulated CUDA, reverse", &device::with_host_memory<EmulatedDevice<1>>(), true},
          {"emulated CUDA, random", &device::with_host_memory<EmulatedDevice<2>>(), true}};
}

Machine machine_of(std::size_t turn) { return machines()[turn % machines().size()]; }

}  // namespace fastgan::check
