// Kernels and graphs of them on a stream of CUDA. Not emulated.
#include "kernels/cuda/stream_queue.hpp"

#include <string>

#include "kernels/cuda/errors.hpp"
#include "kernels/cuda/gpu.hpp"

namespace fastgan::gpu {
namespace {

dim3 dim3_of(const Size& size) { return {size.x, size.y, size.z}; }

std::string named(const Call& call) { return std::string("kernel ") + call.name; }

/// More dynamic shared memory than a kernel may have unasked. What has been asked for is kept: a
/// graph may hold the same kernel with more.
void ask_for_memory(const Call& call) {
  constexpr std::size_t kUnasked = std::size_t{48} << 10;
  if (call.shared_bytes <= kUnasked) return;
  cudaFuncAttributes now;
  require(cudaFuncGetAttributes(&now, call.kernel), "cudaFuncGetAttributes of " + named(call));
  if (call.shared_bytes <= static_cast<std::size_t>(now.maxDynamicSharedSizeBytes)) return;
  require(cudaFuncSetAttribute(call.kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                               static_cast<int>(call.shared_bytes)),
          "cudaFuncSetAttribute of " + named(call));
}

int attribute(cudaDeviceAttr which) {
  int device = 0, value = 0;
  require(cudaGetDevice(&device), "cudaGetDevice");
  require(cudaDeviceGetAttribute(&value, which, device), "cudaDeviceGetAttribute");
  return value;
}

cudaLaunchAttributeValue cluster_of(const Call& call) {
  cudaLaunchAttributeValue value{};
  value.clusterDim.x = call.cluster;
  value.clusterDim.y = value.clusterDim.z = 1;
  return value;
}

void start_on(cudaStream_t stream, const Call& call) {
  ask_for_memory(call);
  cudaLaunchAttribute cluster{};
  cluster.id = cudaLaunchAttributeClusterDimension;
  cluster.val = cluster_of(call);
  cudaLaunchConfig_t config{};
  config.gridDim = dim3_of(call.blocks);
  config.blockDim = dim3_of(call.threads);
  config.dynamicSmemBytes = call.shared_bytes;
  config.stream = stream;
  config.attrs = &cluster;
  config.numAttrs = call.cluster > 1 ? 1 : 0;
  require(cudaLaunchKernelExC(&config, call.kernel, const_cast<void**>(call.arguments)),
          named(call));
}

cudaKernelNodeParams node_of(const Call& call) {
  cudaKernelNodeParams node{};
  node.func = const_cast<void*>(call.kernel);
  node.gridDim = dim3_of(call.blocks);
  node.blockDim = dim3_of(call.threads);
  node.sharedMemBytes = static_cast<unsigned>(call.shared_bytes);
  node.kernelParams = const_cast<void**>(call.arguments);
  return node;
}

}  // namespace

void start(const Call& call) { start_on(nullptr, call); }

std::size_t shared_memory_limit() {
  return static_cast<std::size_t>(attribute(cudaDevAttrMaxSharedMemoryPerBlockOptin));
}

int compute_capability() {
  return 10 * attribute(cudaDevAttrComputeCapabilityMajor) +
         attribute(cudaDevAttrComputeCapabilityMinor);
}

StreamQueue::StreamQueue() {
  require(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "cudaStreamCreateWithFlags");
}

StreamQueue::~StreamQueue() {
  for (Graph& graph : graphs_) graph.release();
  cudaStreamDestroy(stream_);
}

void StreamQueue::Graph::release() noexcept {
  if (executable != nullptr) cudaGraphExecDestroy(executable);
  if (graph != nullptr) cudaGraphDestroy(graph);
  executable = nullptr;
  graph = nullptr;
  nodes.clear();
}

void StreamQueue::launch(const Call& call) { start_on(stream_, call); }

void StreamQueue::build_graph(std::size_t graph, const std::vector<RecordedCall>& calls) {
  Graph& g = graphs_.at(graph);
  g.release();
  require(cudaGraphCreate(&g.graph, 0), "cudaGraphCreate");
  for (const RecordedCall& recorded : calls) {
    const Call call = recorded.call();
    ask_for_memory(call);
    const cudaKernelNodeParams parameters = node_of(call);
    const cudaGraphNode_t* before = g.nodes.empty() ? nullptr : &g.nodes.back();
    cudaGraphNode_t node = nullptr;
    require(cudaGraphAddKernelNode(&node, g.graph, before, before != nullptr ? 1 : 0, &parameters),
            "cudaGraphAddKernelNode of " + named(call));
    g.nodes.push_back(node);
    if (call.cluster == 1) continue;
    const cudaLaunchAttributeValue cluster = cluster_of(call);
    require(cudaGraphKernelNodeSetAttribute(node, cudaLaunchAttributeClusterDimension, &cluster),
            "cudaGraphKernelNodeSetAttribute of " + named(call));
  }
  require(cudaGraphInstantiate(&g.executable, g.graph, 0), "cudaGraphInstantiate");
}

void StreamQueue::change_graph(std::size_t graph, std::size_t i, const Call& call) {
  const cudaKernelNodeParams parameters = node_of(call);
  const Graph& g = graphs_.at(graph);
  require(cudaGraphExecKernelNodeSetParams(g.executable, g.nodes.at(i), &parameters),
          "cudaGraphExecKernelNodeSetParams of " + named(call));
}

void StreamQueue::launch_graph(std::size_t graph) {
  require(cudaGraphLaunch(graphs_.at(graph).executable, stream_), "cudaGraphLaunch");
}

}  // namespace fastgan::gpu
