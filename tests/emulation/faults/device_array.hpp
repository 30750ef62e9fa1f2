// An array in device memory, for the small kernels.
#pragma once

#include <string>
#include <vector>

#include "emulation/emulator/launch.hpp"

namespace fastgan::emulation {

template <class T>
class DeviceArray {
 public:
  /// Never written, or full of one value.
  explicit DeviceArray(std::size_t count)
      : count_(count), data_(static_cast<T*>(emulator::allocate(count * sizeof(T)))) {}
  DeviceArray(std::size_t count, T value) : DeviceArray(count) {
    const std::vector<T> values(count, value);
    emulator::upload(data_, values.data(), count * sizeof(T));
  }
  DeviceArray(const DeviceArray&) = delete;
  DeviceArray& operator=(const DeviceArray&) = delete;
  ~DeviceArray() { emulator::release(data_); }

  T* data() { return data_; }

  /// "" if element i is expected(i) for all i.
  template <class F>
  std::string check(const F& expected) const {
    std::vector<T> values(count_);
    emulator::download(values.data(), data_, count_ * sizeof(T));
    for (std::size_t i = 0; i < count_; ++i) {
      if (!(values[i] == expected(i))) return "wrong result";
    }
    return "";
  }

 private:
  std::size_t count_;
  T* data_;
};

}  // namespace fastgan::emulation
