// An array on a device, for the tests that call kernels of their own.
#pragma once

#include <vector>

#include "fastgan/buffer.hpp"
#include "fastgan/device.hpp"

namespace fastgan::test {

/// As long as `values`, which it starts with.
template <class T>
class There {
 public:
  There(const Context& context, const std::vector<T>& values)
      : device_(context.device), memory_(values.size(), context.device) {
    device_->upload(memory_.data(), values.data(), values.size() * sizeof(T));
  }
  T* data() { return memory_.data(); }
  std::vector<T> read() {
    std::vector<T> values(memory_.size());
    device_->download(values.data(), memory_.data(), values.size() * sizeof(T));
    return values;
  }

 private:
  Device* device_;
  Buffer<T> memory_;
};

}  // namespace fastgan::test
