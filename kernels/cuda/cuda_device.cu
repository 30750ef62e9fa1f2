// Memory and transfers of a CUDA device. Not emulated.
#include "kernels/cuda/cuda_device.hpp"

#include <string>

#include "kernels/cuda/errors.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::gpu {
namespace {

std::string of_bytes(const char* call, std::size_t bytes) {
  return std::string(call) + " of " + std::to_string(bytes) + " bytes";
}

}  // namespace

CudaDevice::CudaDevice()
    : arena_(
          [](std::size_t bytes) {
            void* block = nullptr;
            require(cudaMalloc(&block, bytes), of_bytes("cudaMalloc", bytes));
            return block;
          },
          [](void* block) { cudaFree(block); }) {
  int device = 0;
  cudaDeviceProp properties{};
  require(cudaGetDevice(&device), "cudaGetDevice");
  require(cudaGetDeviceProperties(&properties, device), "cudaGetDeviceProperties");
  name_ = std::string(properties.name) + " (" + std::to_string(properties.totalGlobalMem >> 30) +
          " GiB, sm_" + std::to_string(properties.major) + std::to_string(properties.minor) + ")";
}

const Backend& CudaDevice::backend() const { return kernels::cuda::backend(); }

void* CudaDevice::allocate(std::size_t bytes) {
  queue_.flush();
  void* p = arena_.take(bytes);
  require(cudaMemsetAsync(p, 0, bytes, queue_.stream()), of_bytes("cudaMemsetAsync", bytes));
  return p;
}

void CudaDevice::release(void* p) noexcept {
  queue_.forget();
  arena_.give(p);  // what is queued from here on comes after all that still uses it
}

void CudaDevice::upload(void* to, const void* from, std::size_t bytes) {
  queue_.flush();
  require(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, queue_.stream()),
          of_bytes("cudaMemcpyAsync to the device", bytes));
  synchronize();
}

void CudaDevice::download(void* to, const void* from, std::size_t bytes) {
  queue_.flush();
  require(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, queue_.stream()),
          of_bytes("cudaMemcpyAsync from the device", bytes));
  synchronize();
}

void CudaDevice::synchronize() {
  queue_.flush();
  require(cudaStreamSynchronize(queue_.stream()), "cudaStreamSynchronize");
}

}  // namespace fastgan::gpu
