// The CUDA implementations of the list of kernels.
#pragma once

#include "kernels/backend.hpp"

namespace fastgan::kernels::cuda {

#define KERNEL(function, Arguments) void function(const Context&, const Arguments&);
#include "kernels/kernels.def"
#undef KERNEL

/// All of them.
const Backend& backend();

}  // namespace fastgan::kernels::cuda
