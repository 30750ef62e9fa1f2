// Kernels of a device behind a Backend that takes memory of the host: every call copies its arrays
// to the device, exactly as long as they are, and back. So the tests of the CPU's kernels run on
// any device.
#pragma once

#include <cstddef>
#include <type_traits>
#include <vector>

#include "tests/device/arrays.hpp"
#include "tests/device/image_arrays.hpp"
#include "tests/device/momentum_arrays.hpp"

namespace fastgan::device {

/// Copies of a call's arrays on a Device, which has the static functions
///   void* allocate(bytes, offset): memory `offset` bytes behind a boundary of 256,
///   release(p), upload(device, host, bytes), download(host, device, bytes), synchronize().
template <class Device>
class Transfer {
 public:
  Transfer() = default;
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() {
    for (const Array& a : arrays_) Device::release(a.device);
  }

  /// Replaces p (rows, columns), rows ld apart, or null, by its copy. Arrays of floats begin at any
  /// multiple of four bytes, as they do inside the memory of a plan.
  template <class T>
  void matrix(T*& p, Index rows, Index columns, Index ld) {
    if (p == nullptr) return;
    const Index count = rows > 0 ? (rows - 1) * ld + columns : 0;
    const std::size_t bytes = static_cast<std::size_t>(count) * sizeof(T);
    p = static_cast<T*>(copy(const_cast<std::remove_const_t<T>*>(p), bytes, std::is_const_v<T>,
                             sizeof(T) % sizeof(float) == 0));
  }
  template <class T>
  void vector(T*& p, Index count) {
    matrix(p, 1, count, count);
  }
  template <class T>
  void panels(T*& p, Index I, Index O, Precision precision, kernels::PanelUse use) {
    vector(p, static_cast<Index>(kernels::dense_panels_bytes(I, O, precision, use)));
  }

  void download() {
    for (const Array& a : arrays_) {
      if (a.written) Device::download(a.host, a.device, a.bytes);
    }
  }

 private:
  struct Array {
    void* host;
    void* device;
    std::size_t bytes;
    bool written;
  };

  /// The same array may be input and output.
  void* copy(void* host, std::size_t bytes, bool is_input, bool any_alignment) {
    for (Array& a : arrays_) {
      if (a.host != host || a.bytes != bytes) continue;
      a.written = a.written || !is_input;
      return a.device;
    }
    const std::size_t offset = any_alignment && arrays_.size() % 2 == 1 ? sizeof(float) : 0;
    void* memory = Device::allocate(bytes, offset);
    Device::upload(memory, host, bytes);
    arrays_.push_back({host, memory, bytes, !is_input});
    return memory;
  }

  std::vector<Array> arrays_;
};

/// Runs kernel(context, arguments) with the arrays on the device.
template <class Device, class Arguments>
void call(void (*kernel)(const Context&, const Arguments&), const Arguments& arguments) {
  Arguments there = arguments;
  Transfer<Device> transfer;
  arrays(transfer, there);
  kernel(Context{.backend = &Device::backend()}, there);
  Device::synchronize();
  transfer.download();
}

/// The kernels of Device::backend() for memory of the host.
template <class Device>
const Backend& with_host_memory() {
#define KERNEL(function, Arguments)                                     \
  .function = [](const Context&, const kernels::Arguments& arguments) { \
    call<Device>(Device::backend().function, arguments);                \
  },
  static constexpr Backend kBackend{
#include "kernels/kernels.def"
  };
#undef KERNEL
  return kBackend;
}

}  // namespace fastgan::device
