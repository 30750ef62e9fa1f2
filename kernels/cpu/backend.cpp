// Collects the kernels of each instruction set into a Backend.
#include "kernels/backend.hpp"

#include <string>

#include "fastgan/error.hpp"

namespace fastgan {
namespace kernels {
#define KERNEL(function, Arguments) void function(const Context&, const Arguments&);
namespace portable {
#include "kernels/kernels.def"
}
#if defined(__x86_64__)
namespace avx2 {
#include "kernels/kernels.def"
}
namespace avx512 {
#include "kernels/kernels.def"
}
#endif
#undef KERNEL

}  // namespace kernels

namespace {

#define KERNEL(function, Arguments) .function = kernels::portable::function,
constexpr Backend kPortable{
#include "kernels/kernels.def"
};
#undef KERNEL
#if defined(__x86_64__)
#define KERNEL(function, Arguments) .function = kernels::avx2::function,
constexpr Backend kAvx2{
#include "kernels/kernels.def"
};
#undef KERNEL
#define KERNEL(function, Arguments) .function = kernels::avx512::function,
constexpr Backend kAvx512{
#include "kernels/kernels.def"
};
#undef KERNEL
#endif

}  // namespace

const Backend& cpu_backend(Isa isa) {
  if (!is_supported(isa)) {
    throw Error(ErrorKind::resource, "instruction set " + std::string(name(isa)) +
                                         " is not available on this processor; the best one is " +
                                         std::string(name(best_isa())));
  }
#if defined(__x86_64__)
  if (isa == Isa::avx512) return kAvx512;
  if (isa == Isa::avx2) return kAvx2;
#endif
  return kPortable;
}

}  // namespace fastgan
