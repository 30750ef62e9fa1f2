#include "timing.hpp"

#include <stdexcept>
#include <string>

#include "fastgan/device.hpp"
#include "kernels/cuda/stream_queue.hpp"

namespace fastgan::bench::cuda {
namespace {

struct Event {
  cudaEvent_t event = nullptr;

  Event() { require(cudaEventCreate(&event), "cudaEventCreate"); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { cudaEventDestroy(event); }
};

}  // namespace

void require(cudaError_t error, const char* call) {
  if (error == cudaSuccess) return;
  throw std::runtime_error(std::string(call) + ": " + cudaGetErrorString(error));
}

cudaStream_t stream() {
  auto* queue = static_cast<gpu::LaunchQueue*>(cuda_device().stream());
  return static_cast<gpu::StreamQueue*>(queue)->stream();
}

double device_seconds(const std::function<void()>& queue, cudaStream_t on) {
  const Event first, last;
  require(cudaEventRecord(first.event, on), "cudaEventRecord");
  queue();
  require(cudaEventRecord(last.event, on), "cudaEventRecord");
  require(cudaEventSynchronize(last.event), "cudaEventSynchronize");
  float milliseconds = 0;
  require(cudaEventElapsedTime(&milliseconds, first.event, last.event), "cudaEventElapsedTime");
  return 1e-3 * static_cast<double>(milliseconds);
}

Replay::Replay(const std::function<void()>& queue, int runs) {
  require(cudaStreamBeginCapture(stream(), cudaStreamCaptureModeRelaxed), "cudaStreamBeginCapture");
  try {
    for (int run = 0; run < runs; ++run) queue();
  } catch (...) {
    cudaStreamEndCapture(stream(), &graph_);
    if (graph_ != nullptr) cudaGraphDestroy(graph_);
    throw;
  }
  require(cudaStreamEndCapture(stream(), &graph_), "cudaStreamEndCapture");
  require(cudaGraphInstantiate(&executable_, graph_, 0), "cudaGraphInstantiate");
}

Replay::~Replay() {
  if (executable_ != nullptr) cudaGraphExecDestroy(executable_);
  if (graph_ != nullptr) cudaGraphDestroy(graph_);
}

double Replay::seconds() const {
  return device_seconds(
      [this] { require(cudaGraphLaunch(executable_, stream()), "cudaGraphLaunch"); });
}

}  // namespace fastgan::bench::cuda
