// The CPU's kernels with the blocking of AVX-512, compiled for vectors that any processor has.
#include "tests/kernels/ladder.hpp"

namespace fastgan {

#define KERNEL(function, Arguments) void function(const Context&, const Arguments&);
namespace kernels::emulated512 {
#include "kernels/kernels.def"
}  // namespace kernels::emulated512
#undef KERNEL

namespace check {

const Backend& fused_cpu() {
#define KERNEL(function, Arguments) .function = kernels::emulated512::function,
  static constexpr Backend kBackend{
#include "kernels/kernels.def"
  };
#undef KERNEL
  return kBackend;
}

}  // namespace check
}  // namespace fastgan
