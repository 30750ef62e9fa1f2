// Time of the device: CUDA events around work that is queued on the stream of the library's device.
#pragma once

#include <cuda_runtime_api.h>

#include <functional>

namespace fastgan::bench::cuda {

/// Throws std::runtime_error unless `error` is success.
void require(cudaError_t error, const char* call);

/// On which cuda_device() queues its kernels.
cudaStream_t stream();

/// From the first to the last of what `queue` queues on a stream, in seconds of the device.
double device_seconds(const std::function<void()>& queue, cudaStream_t on = stream());

/// What `queue` queues on stream(), `runs` times as one graph of CUDA: no launch by the host lies
/// between the runs.
class Replay {
 public:
  Replay(const std::function<void()>& queue, int runs);
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;
  ~Replay();

  /// Of all runs.
  double seconds() const;

 private:
  cudaGraph_t graph_ = nullptr;
  cudaGraphExec_t executable_ = nullptr;
};

}  // namespace fastgan::bench::cuda
