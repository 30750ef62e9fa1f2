// The entry of libfastgan_cuda: its kernels, and whether this machine can run them. Not emulated.
#include "kernels/cuda/library.hpp"

#include <cstdio>
#include <string>

#include "kernels/cuda/cuda_device.hpp"
#include "kernels/cuda/errors.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

/// Of every library, the kernel whose presence says that the device has code.
__global__ void probe() {}

std::string find_obstacle() {
  int driver = 0, devices = 0, device = 0;
  cudaDriverGetVersion(&driver);
  if (driver == 0) return "there is no NVIDIA driver on this machine";
  const std::string versions = gpu::versions();
  cudaError_t error = cudaGetDeviceCount(&devices);
  if (error == cudaErrorInsufficientDriver) return versions + ": a newer driver is needed";
  if (error == cudaErrorNoDevice || (error == cudaSuccess && devices == 0)) {
    return "there is no CUDA device (or CUDA_VISIBLE_DEVICES hides it); " + versions;
  }
  if (error == cudaSuccess) error = cudaGetDevice(&device);
  if (error != cudaSuccess) return std::string(cudaGetErrorString(error)) + "; " + versions;
  cudaFuncAttributes attributes;
  error = cudaFuncGetAttributes(&attributes, probe);
  if (error == cudaSuccess) return "";
  cudaGetLastError();  // this error is told, not left behind
  int major = 0, minor = 0;
  cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, device);
  cudaDeviceGetAttribute(&minor, cudaDevAttrComputeCapabilityMinor, device);
  return "device " + std::to_string(device) + " has compute capability " + std::to_string(major) +
         "." + std::to_string(minor) +
         ", this library has code for 8.0 to 8.9 and 9.0: " + cudaGetErrorString(error);
}

void obstacle(char* text, std::size_t size) {
  std::snprintf(text, size, "%s", find_obstacle().c_str());
}

std::unique_ptr<Device> open_device() { return std::make_unique<gpu::CudaDevice>(); }

}  // namespace
}  // namespace fastgan::kernels::cuda

extern "C" __attribute__((visibility("default"))) const fastgan::CudaLibrary* fastgan_cuda_library(
    std::size_t version) {
  using namespace fastgan::kernels;
  static const fastgan::CudaLibrary library{&cuda::backend(), cuda::obstacle, cuda::open_device};
  return version == fastgan::kCudaLibraryVersion ? &library : nullptr;
}
