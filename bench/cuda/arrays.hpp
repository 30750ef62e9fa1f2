// Arrays of the host on the device and back.
#pragma once

#include <span>
#include <vector>

#include "fastgan/buffer.hpp"
#include "fastgan/device.hpp"

namespace fastgan::bench::cuda {

template <class T>
Buffer<T> uploaded(const std::vector<T>& values) {
  Buffer<T> there(values.size(), &cuda_device());
  cuda_device().upload(there.data(), values.data(), values.size() * sizeof(T));
  return there;
}

template <class T>
std::vector<T> downloaded(const Buffer<T>& there) {
  std::vector<T> values(there.size());
  cuda_device().download(values.data(), there.data(), values.size() * sizeof(T));
  return values;
}

}  // namespace fastgan::bench::cuda
