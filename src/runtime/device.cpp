// What the engine asks of a device without knowing which.
#include "fastgan/device.hpp"

#include "fastgan/buffer.hpp"
#include "fastgan/host_copy.hpp"

namespace fastgan {

void* allocate_on(Device& device, std::size_t bytes) { return device.allocate(bytes); }

void release_on(Device& device, void* p) noexcept { device.release(p); }

std::span<float> HostCopy::read() {
  if (device_ != nullptr && !there_.empty()) {
    device_->download(copy_.data(), there_.data(), there_.size_bytes());
  }
  return here();
}

void HostCopy::write() {
  if (device_ == nullptr || there_.empty()) return;
  device_->upload(there_.data(), copy_.data(), there_.size_bytes());
}

}  // namespace fastgan
