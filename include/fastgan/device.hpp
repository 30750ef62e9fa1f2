// Memory and a queue of work beside the host's: what Context::device refers to.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "kernels/backend.hpp"

namespace fastgan {

/// A device as the engine sees it. Work is done in the order in which it is queued; the host waits
/// in download() and synchronize() alone. Used by one thread at a time. Every call may throw Error
/// (resource) that names the call, the driver's and the library's version, and what to do.
class Device {
 public:
  virtual ~Device() = default;
  virtual std::string name() const = 0;
  virtual const Backend& backend() const = 0;
  /// Context::stream of the calls that are to be queued here.
  virtual void* stream() = 0;

  /// Memory at a 256-byte boundary, set to zero.
  virtual void* allocate(std::size_t bytes) = 0;
  /// After the work queued so far.
  virtual void release(void* p) noexcept = 0;
  /// `from` may be changed when the call returns.
  virtual void upload(void* to, const void* from, std::size_t bytes) = 0;
  virtual void download(void* to, const void* from, std::size_t bytes) = 0;
  virtual void synchronize() = 0;

  /// The kernels called from here to end_graph() are queued there, all at once. A sequence that
  /// repeats, with other numbers among its arguments perhaps, is queued as one graph from its
  /// second time on. A transfer in between queues what came before it.
  virtual void begin_graph() = 0;
  virtual void end_graph() = 0;
};

/// Whose kernels are called on a device, and where they are queued.
inline Context context_of(Device& device, Executor* executor = nullptr) {
  return {.backend = &device.backend(),
          .executor = executor,
          .stream = device.stream(),
          .device = &device};
}

/// The current CUDA device, out of libfastgan_cuda (see cuda_backend()); one for the whole process.
/// Throws Error (resource) that says why it cannot be used.
Device& cuda_device();
/// The same device with a queue and memory of its own: what is queued on two of them may run at the
/// same time. Must be gone before main() returns. Throws as cuda_device().
std::unique_ptr<Device> open_cuda_device();
/// Why it cannot be used; empty: it can.
std::string cuda_obstacle();

}  // namespace fastgan
