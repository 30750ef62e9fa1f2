// The emulator as a device: the CUDA kernels under one of the schedules.
#pragma once

#include "emulation/emulator/launch.hpp"
#include "emulation/faults/build.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::emulation {

template <std::size_t schedule>
struct EmulatedDevice {
  static const Backend& backend() {
    emulator::options() = kSchedules[schedule];
    return kernels::cuda::backend();
  }
  static void* allocate(std::size_t bytes, std::size_t offset) {
    return emulator::allocate(bytes, offset);
  }
  static void release(void* p) { emulator::release(p); }
  static void upload(void* device, const void* host, std::size_t bytes) {
    emulator::upload(device, host, bytes);
  }
  static void download(void* host, const void* device, std::size_t bytes) {
    emulator::download(host, device, bytes);
  }
  static void synchronize() {}
};

}  // namespace fastgan::emulation
