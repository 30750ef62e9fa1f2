// Collects the CUDA kernels into a Backend.
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {

const Backend& backend() {
#define KERNEL(function, Arguments) .function = function,
  static constexpr Backend kBackend{
#include "kernels/kernels.def"
  };
#undef KERNEL
  return kBackend;
}

}  // namespace fastgan::kernels::cuda
