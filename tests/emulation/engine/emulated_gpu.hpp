// The emulator as a device of the engine, under one of the schedules.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "emulation/emulator/launch.hpp"
#include "emulation/emulator/options.hpp"
#include "fastgan/device.hpp"
#include "kernels/cuda/kernels.hpp"
#include "kernels/cuda/launch_queue.hpp"

namespace fastgan::gpu {
void start(const Call& call);
}

namespace fastgan::emulation {

/// Runs kernels with the memory of the device open, which the host cannot reach otherwise. Graphs
/// own the arguments that they were built with and given since.
class EmulatedQueue final : public gpu::LaunchQueue {
 public:
  explicit EmulatedQueue(const emulator::Options& options) : options_(options) {}

 protected:
  void launch(const gpu::Call& call) override {
    emulator::options() = options_;
    emulator::show_memory();
    gpu::start(call);
    emulator::hide_memory();
  }
  void build_graph(std::size_t graph, const std::vector<gpu::RecordedCall>& calls) override {
    graphs_.at(graph) = calls;
  }
  void change_graph(std::size_t graph, std::size_t i, const gpu::Call& call) override {
    graphs_.at(graph).at(i).update(call);
  }
  void launch_graph(std::size_t graph) override {
    for (const gpu::RecordedCall& node : graphs_.at(graph)) launch(node.call());
  }

 private:
  emulator::Options options_;
  std::array<std::vector<gpu::RecordedCall>, kSequences> graphs_;
};

class EmulatedGpu final : public Device {
 public:
  explicit EmulatedGpu(const emulator::Options& options) : queue_(options) {}
  EmulatedGpu(const EmulatedGpu&) = delete;
  EmulatedGpu& operator=(const EmulatedGpu&) = delete;
  ~EmulatedGpu() override { emulator::show_memory(); }

  const gpu::LaunchQueue& queue() const { return queue_; }

  std::string name() const override { return "emulated"; }
  const Backend& backend() const override { return kernels::cuda::backend(); }
  void* stream() override { return static_cast<gpu::LaunchQueue*>(&queue_); }
  void* allocate(std::size_t bytes) override {
    queue_.flush();
    emulator::show_memory();
    void* p = emulator::allocate(bytes);
    const std::vector<char> zeros(bytes);
    emulator::upload(p, zeros.data(), bytes);
    emulator::hide_memory();
    return p;
  }
  void release(void* p) noexcept override {
    queue_.forget();
    emulator::show_memory();
    emulator::release(p);
    emulator::hide_memory();
  }
  void upload(void* to, const void* from, std::size_t bytes) override {
    queue_.flush();
    emulator::show_memory();
    emulator::upload(to, from, bytes);
    emulator::hide_memory();
  }
  void download(void* to, const void* from, std::size_t bytes) override {
    queue_.flush();
    emulator::show_memory();
    emulator::download(to, from, bytes);
    emulator::hide_memory();
  }
  void synchronize() override { queue_.flush(); }
  void begin_graph() override { queue_.begin(); }
  void end_graph() override { queue_.end(); }

 private:
  EmulatedQueue queue_;
};

}  // namespace fastgan::emulation
