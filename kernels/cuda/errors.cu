// Errors of CUDA as Errors. Not emulated.
#include "kernels/cuda/errors.hpp"

#include <cstring>

#include "fastgan/error.hpp"

namespace fastgan::gpu {
namespace {

std::string version_text(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

const char* what_to_do(cudaError_t error) {
  switch (error) {
    case cudaErrorMemoryAllocation:
      return "the device has too little memory left: take a smaller batch, or see with nvidia-smi "
             "who uses it";
    case cudaErrorInsufficientDriver:
      return "install a newer driver";
    case cudaErrorNoDevice:
      return "see whether CUDA_VISIBLE_DEVICES hides the device";
    case cudaErrorNoKernelImageForDevice:
      return "build libfastgan_cuda for this device (kernels/cuda/nvcc.flags)";
    case cudaErrorDevicesUnavailable:
      return "another process has the device to itself: see nvidia-smi";
    case cudaErrorIllegalAddress:
    case cudaErrorMisalignedAddress:
    case cudaErrorLaunchFailure:
      return "a fault of the library: compute-sanitizer names the kernel; please report it";
    default:
      return "nvidia-smi tells whether the device is well; --device cpu does without it";
  }
}

}  // namespace

std::string versions() {
  int driver = 0, runtime = 0;
  cudaDriverGetVersion(&driver);
  cudaRuntimeGetVersion(&runtime);
  return "the driver supports CUDA " + version_text(driver) + ", this library is built with CUDA " +
         version_text(runtime);
}

void require(cudaError_t error, const std::string& call, const std::source_location& where) {
  if (error == cudaSuccess) return;
  cudaGetLastError();  // this error is told, not left behind
  const char* file = std::strrchr(where.file_name(), '/');
  throw Error(ErrorKind::resource,
              "CUDA: " + call + " (" + (file != nullptr ? file + 1 : where.file_name()) + ":" +
                  std::to_string(where.line()) + "): " + cudaGetErrorString(error) + " (" +
                  cudaGetErrorName(error) + "); " + versions() + "; " + what_to_do(error));
}

}  // namespace fastgan::gpu
