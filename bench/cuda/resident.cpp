#include "resident.hpp"

#include <memory>

#include "cuda/gpu_device.hpp"
#include "tests/device/transfer.hpp"

namespace fastgan::bench::cuda {
namespace {

using device::Gpu;

/// Where calls are kept; null: nowhere.
Calls* kept = nullptr;

template <class Arguments>
void keep(void (*kernel)(const Context&, const Arguments&), const Arguments& arguments) {
  Arguments there = arguments;
  const auto copies = std::make_shared<device::Transfer<Gpu>>();
  arrays(*copies, there);
  Gpu::synchronize();
  kernel(Context{.backend = &Gpu::backend()}, there);
  Gpu::synchronize();
  copies->download();
  if (kept == nullptr) return;
  kept->push_back([kernel, there, copies](const Context& context) { kernel(context, there); });
}

const Backend& keeping() {
#define KERNEL(function, Arguments)                                     \
  .function = [](const Context&, const kernels::Arguments& arguments) { \
    keep(Gpu::backend().function, arguments);                           \
  },
  static constexpr Backend kBackend{
#include "kernels/kernels.def"
  };
#undef KERNEL
  return kBackend;
}

}  // namespace

Calls resident_calls(const std::function<void(const Context&)>& run) {
  Calls calls;
  kept = &calls;
  try {
    run({.backend = &keeping()});
  } catch (...) {
    kept = nullptr;
    throw;
  }
  kept = nullptr;
  return calls;
}

}  // namespace fastgan::bench::cuda
