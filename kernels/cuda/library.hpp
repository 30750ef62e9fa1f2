// What libfastgan_cuda, which is loaded at run time, and the core library must agree on.
#pragma once

#include <cstddef>
#include <memory>

#include "fastgan/device.hpp"
#include "kernels/backend.hpp"

namespace fastgan {

/// What the CUDA library hands out.
struct CudaLibrary {
  const Backend* backend;
  /// Writes why CUDA cannot be used, at most `size` characters with the final zero; "" if it can.
  void (*obstacle)(char* text, std::size_t size);
  /// The current device. Throws Error (resource).
  std::unique_ptr<Device> (*open_device)();
};

/// Tells libraries of different versions apart: grows with every change of Backend or Context.
constexpr std::size_t kCudaLibraryVersion =
    sizeof(Backend) + sizeof(Context) + (std::size_t{2} << 16);

/// The one function of the library. Null if it is of another version.
using CudaLibraryFunction = const CudaLibrary* (*)(std::size_t version);
constexpr const char* kCudaLibraryFunction = "fastgan_cuda_library";

}  // namespace fastgan
