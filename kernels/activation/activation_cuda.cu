// Elementwise activations on contiguous memory.
//
// y = f(x), and dx = (dy + plus) ∘ f'(y); all arrays (count).
// A thread computes kPerThread elements a block's width apart, so that a warp reads whole lines and
// has as many loads under way as elements: it loads all before it stores any.
// 8 bytes an element forward, 12 backward; 1 flop (linear, ReLU) to 30 (sigmoid, tanh):
// memory-bound. No sums; the bits of the CPU's kernels with fused multiply-add (activate.hpp).
#include "kernels/activation/activation.hpp"

#include "kernels/cuda/activate.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kThreads = 256;
constexpr int kPerThread = 4;
constexpr Index kPerBlock = Index{kThreads} * kPerThread;

__global__ void __launch_bounds__(kThreads) forward(ActivationForward a) {
  const Index first = blockIdx.x * kPerBlock + threadIdx.x;
  float x[kPerThread];
#pragma unroll
  for (int k = 0; k < kPerThread; ++k) {
    const Index i = first + k * Index{kThreads};
    x[k] = i < a.count ? a.x[i] : 0.0f;
  }
#pragma unroll
  for (int k = 0; k < kPerThread; ++k) {
    const Index i = first + k * Index{kThreads};
    if (i < a.count) a.y[i] = activate(x[k], a.activation);
  }
}

__global__ void __launch_bounds__(kThreads) backward(ActivationBackward a) {
  const Index first = blockIdx.x * kPerBlock + threadIdx.x;
  float dy[kPerThread], y[kPerThread];
#pragma unroll
  for (int k = 0; k < kPerThread; ++k) {
    const Index i = first + k * Index{kThreads};
    dy[k] = i < a.count ? a.dy[i] : 0.0f;
    y[k] = i < a.count ? a.y[i] : 0.0f;
    if (a.plus != nullptr && i < a.count) dy[k] += a.plus[i];
  }
#pragma unroll
  for (int k = 0; k < kPerThread; ++k) {
    const Index i = first + k * Index{kThreads};
    if (i < a.count) a.dx[i] = times_derivative(dy[k], y[k], a.activation);
  }
}

}  // namespace

void activation_forward(const Context& context, const ActivationForward& a) {
  gpu::launch({"activation_forward", gpu::blocks_of(a.count, kPerBlock), kThreads, context},
              forward, a);
}

void activation_backward(const Context& context, const ActivationBackward& a) {
  gpu::launch({"activation_backward", gpu::blocks_of(a.count, kPerBlock), kThreads, context},
              backward, a);
}

}  // namespace fastgan::kernels::cuda
