// Numbers that may lie on a device, as the host reads and writes them.
#pragma once

#include <span>

#include "fastgan/buffer.hpp"

namespace fastgan {

/// A copy here of numbers there; without a device the numbers themselves. The numbers outlive it.
class HostCopy {
 public:
  HostCopy() = default;
  HostCopy(Device* device, std::span<float> there)
      : device_(device), there_(there), copy_(device != nullptr ? there.size() : 0) {}

  /// As they were last read or written.
  std::span<float> here() { return device_ != nullptr ? copy_.span() : there_; }
  /// As they are now.
  std::span<float> read();
  /// Gives those there what stands here.
  void write();

 private:
  Device* device_ = nullptr;
  std::span<float> there_;
  Buffer<float> copy_;
};

}  // namespace fastgan
