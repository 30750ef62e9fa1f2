// The GPU as a device of the shared tests.
#pragma once

#include <cuda_runtime_api.h>

#include <stdexcept>

#include "kernels/backend.hpp"

namespace fastgan::device {

struct Gpu {
  static const Backend& backend() { return cuda_backend(); }

  static void* allocate(std::size_t bytes, std::size_t offset) {
    void* p = nullptr;
    require(cudaMalloc(&p, bytes + kBoundary + offset));
    return static_cast<char*>(p) + offset;
  }
  /// cudaMalloc gives boundaries of 256 bytes.
  static void release(void* p) {
    cudaFree(static_cast<char*>(p) - reinterpret_cast<std::size_t>(p) % kBoundary);
  }
  static void upload(void* device, const void* host, std::size_t bytes) {
    require(cudaMemcpy(device, host, bytes, cudaMemcpyHostToDevice));
  }
  static void download(void* host, const void* device, std::size_t bytes) {
    require(cudaMemcpy(host, device, bytes, cudaMemcpyDeviceToHost));
  }
  static void synchronize() { require(cudaDeviceSynchronize()); }

 private:
  static constexpr std::size_t kBoundary = 256;
  static void require(cudaError_t error) {
    if (error != cudaSuccess) throw std::runtime_error(cudaGetErrorString(error));
  }
};

}  // namespace fastgan::device
