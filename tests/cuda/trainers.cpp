// Here: on the GPU.
#include "tests/gan/trainers.hpp"

#include <cuda_runtime_api.h>

#include <stdexcept>

#include "tests/device/primitives.hpp"

namespace fastgan::test {

std::vector<Trainer> trainers() { return {{"CUDA", context_of(cuda_device())}}; }

void finish(const Context& context, const std::function<void(const Context&)>& run) {
  Context here = context;
  here.stream = nullptr;
  run(here);
  if (const cudaError_t error = cudaDeviceSynchronize(); error != cudaSuccess) {
    throw std::runtime_error(cudaGetErrorString(error));
  }
}

}  // namespace fastgan::test
