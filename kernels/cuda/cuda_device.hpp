// The current CUDA device as the engine sees it.
#pragma once

#include "fastgan/device.hpp"
#include "kernels/cuda/memory_arena.hpp"
#include "kernels/cuda/stream_queue.hpp"

namespace fastgan::gpu {

class CudaDevice final : public Device {
 public:
  /// Throws Error (resource).
  CudaDevice();
  CudaDevice(const CudaDevice&) = delete;
  CudaDevice& operator=(const CudaDevice&) = delete;

  std::string name() const override { return name_; }
  const Backend& backend() const override;
  void* stream() override { return static_cast<LaunchQueue*>(&queue_); }

  void* allocate(std::size_t bytes) override;
  void release(void* p) noexcept override;
  void upload(void* to, const void* from, std::size_t bytes) override;
  void download(void* to, const void* from, std::size_t bytes) override;
  void synchronize() override;
  void begin_graph() override { queue_.begin(); }
  void end_graph() override { queue_.end(); }

 private:
  StreamQueue queue_;
  MemoryArena arena_;
  std::string name_;
};

}  // namespace fastgan::gpu
