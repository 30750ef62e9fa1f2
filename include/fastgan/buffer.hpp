// Memory of fixed size, set to zero: of the host, aligned to a cache line, or of a device.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <stdexcept>
#include <utility>

namespace fastgan {

class Device;
void* allocate_on(Device& device, std::size_t bytes);
void release_on(Device& device, void* p) noexcept;

/// Owns `size` elements of a trivial type, at a 64-byte boundary of the host or on a device that
/// outlives it. What lies on a device can be neither read here nor copied by this class. Throws
/// std::bad_alloc, or what the device throws.
template <class T>
class Buffer {
 public:
  static constexpr std::size_t kAlignment = 64;

  Buffer() = default;
  explicit Buffer(std::size_t size, Device* device = nullptr)
      : data_(size == 0 ? nullptr : allocate(size, device), Free{device}), size_(size) {}
  Buffer(const Buffer& other) : Buffer(other.size_) {
    if (other.data_.get_deleter().device != nullptr) {
      throw std::logic_error("Buffer: what lies on a device is not copied");
    }
    if (size_ != 0) std::memcpy(data_.get(), other.data_.get(), size_ * sizeof(T));
  }
  Buffer(Buffer&&) noexcept = default;
  Buffer& operator=(Buffer other) noexcept {
    data_ = std::move(other.data_);
    size_ = other.size_;
    return *this;
  }
  ~Buffer() = default;

  T* data() noexcept { return data_.get(); }
  const T* data() const noexcept { return data_.get(); }
  std::size_t size() const noexcept { return size_; }
  T& operator[](std::size_t i) { return data_.get()[i]; }
  const T& operator[](std::size_t i) const { return data_.get()[i]; }
  std::span<T> span() noexcept { return {data(), size_}; }
  std::span<const T> span() const noexcept { return {data(), size_}; }

 private:
  struct Free {
    Device* device = nullptr;
    void operator()(T* p) const noexcept {
      if (device != nullptr) return release_on(*device, p);
      ::operator delete (p, std::align_val_t{kAlignment});
    }
  };

  static T* allocate(std::size_t size, Device* device) {
    const std::size_t bytes = size * sizeof(T);
    if (device != nullptr) return static_cast<T*>(allocate_on(*device, bytes));
    return static_cast<T*>(
        std::memset(::operator new (bytes, std::align_val_t{kAlignment}), 0, bytes));
  }

  std::unique_ptr<T, Free> data_;
  std::size_t size_ = 0;
};

}  // namespace fastgan
