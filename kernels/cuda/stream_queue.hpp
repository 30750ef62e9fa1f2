// A stream of CUDA as a queue of kernels.
#pragma once

#include <cuda_runtime.h>

#include <array>

#include "kernels/cuda/launch_queue.hpp"

namespace fastgan::gpu {

class StreamQueue final : public LaunchQueue {
 public:
  StreamQueue();
  StreamQueue(const StreamQueue&) = delete;
  StreamQueue& operator=(const StreamQueue&) = delete;
  ~StreamQueue() override;

  cudaStream_t stream() const { return stream_; }

 protected:
  void launch(const Call& call) override;
  void build_graph(std::size_t graph, const std::vector<RecordedCall>& calls) override;
  void change_graph(std::size_t graph, std::size_t i, const Call& call) override;
  void launch_graph(std::size_t graph) override;

 private:
  struct Graph {
    cudaGraph_t graph = nullptr;
    cudaGraphExec_t executable = nullptr;
    std::vector<cudaGraphNode_t> nodes;  // by number of the call

    void release() noexcept;
  };

  cudaStream_t stream_ = nullptr;
  std::array<Graph, kSequences> graphs_;
};

}  // namespace fastgan::gpu
