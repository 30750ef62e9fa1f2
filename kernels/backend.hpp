// Backends: implementations of the one list of kernels (kernels.def), and the context of a call.
#pragma once

#include "fastgan/executor.hpp"
#include "fastgan/isa.hpp"

namespace fastgan {

#define KERNEL(function, Arguments) struct Arguments;
namespace kernels {
#include "kernels/kernels.def"
}  // namespace kernels
#undef KERNEL

/// What every kernel call is handed first: who computes. On the CPU a null executor means this
/// thread. On a CUDA device the call returns when the work is queued on the stream (that of
/// context_of(), null the default stream of CUDA), and all pointers are the device's.
struct Context;
class Device;

/// One function per kernel.
struct Backend {
// NOLINTNEXTLINE(bugprone-macro-parentheses): a name and a type
#define KERNEL(function, Arguments) void (*function)(const Context&, const kernels::Arguments&);
#include "kernels/kernels.def"
#undef KERNEL
};

struct Context {
  const Backend* backend = nullptr;
  Executor* executor = nullptr;
  void* stream = nullptr;
  Device* device = nullptr;  // whose memory it is; null: the host's
};

/// The same, on one thread.
inline Context serial(Context context) {
  context.executor = nullptr;
  return context;
}

/// The CPU implementation for one instruction set. Throws Error (resource) if the processor lacks
/// it.
const Backend& cpu_backend(Isa isa = isa_from_environment());

/// The CUDA implementation, out of libfastgan_cuda, which the first call loads: the file that the
/// environment variable FASTGAN_CUDA_LIBRARY names, else the one beside the core library. Throws
/// Error (resource) that says why it cannot be used: no such library, no driver or too old a one,
/// no device, a device without code.
const Backend& cuda_backend();

namespace kernels {
#define KERNEL(function, Arguments)                                          \
  inline void function(const Context& context, const Arguments& arguments) { \
    context.backend->function(context, arguments);                           \
  }
#include "kernels/kernels.def"
#undef KERNEL
}  // namespace kernels

}  // namespace fastgan
