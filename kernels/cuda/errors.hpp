// What a call of CUDA that failed tells.
#pragma once

#include <cuda_runtime.h>

#include <source_location>
#include <string>

namespace fastgan::gpu {

/// "the driver supports CUDA 12.4, this library is built with CUDA 13.0"
std::string versions();

/// Throws Error (resource) unless `error` is success: what was called and from where, CUDA's words,
/// the versions, what to do.
void require(cudaError_t error, const std::string& call,
             const std::source_location& where = std::source_location::current());

}  // namespace fastgan::gpu
