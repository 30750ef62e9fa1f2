// Elementwise activations.
//
// y = f(x), and dx = (dy + plus) ∘ f'(y); all arrays (N, count), each with its distance of rows.
// A thread computes kPerThread elements a block's width apart in the sequence of all rows, so that
// a warp reads whole lines but for the ends of rows and has as many loads under way as elements: it
// loads all before it stores any. Which row an element is in costs a multiplication (divisor.hpp),
// with one row nothing.
// 8 bytes an element forward, 12 backward; 1 flop (linear, ReLU) to 30 (sigmoid, tanh):
// memory-bound. No sums; the bits of the CPU's kernels with fused multiply-add (activate.hpp).
#include "kernels/activation/activation.hpp"

#include "kernels/cuda/activate.hpp"
#include "kernels/cuda/divisor.hpp"
#include "kernels/cuda/elements.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

/// Where element i of all rows lies in an array with rows `ld` apart.
struct Place {
  Index n, c;

  __device__ __forceinline__ Place(Index i, const Divisor& by_count) : n(i), c(0) {
    c = by_count.rest_of(n);
  }
  __device__ __forceinline__ Index in(Index ld) const { return n * ld + c; }
};

__global__ void __launch_bounds__(kElementThreads)
    forward(ActivationForward a, Index elements, Divisor by_count) {
  const Index first = blockIdx.x * kElementsPerBlock + threadIdx.x;
  float x[kElementsPerThread];
#pragma unroll
  for (int k = 0; k < kElementsPerThread; ++k) {
    const Index i = first + k * Index{kElementThreads};
    x[k] = i < elements ? a.x[Place(i, by_count).in(a.ldx)] : 0.0f;
  }
#pragma unroll
  for (int k = 0; k < kElementsPerThread; ++k) {
    const Index i = first + k * Index{kElementThreads};
    if (i < elements) a.y[Place(i, by_count).in(a.ldy)] = activate(x[k], a.activation);
  }
}

__global__ void __launch_bounds__(kElementThreads)
    backward(ActivationBackward a, Index elements, Divisor by_count) {
  const Index first = blockIdx.x * kElementsPerBlock + threadIdx.x;
  float dy[kElementsPerThread], y[kElementsPerThread];
#pragma unroll
  for (int k = 0; k < kElementsPerThread; ++k) {
    const Index i = first + k * Index{kElementThreads};
    const Place at(i, by_count);
    dy[k] = i < elements ? a.dy[at.in(a.lddy)] : 0.0f;
    y[k] = i < elements ? a.y[at.in(a.ldy)] : 0.0f;
    if (a.plus != nullptr && i < elements) dy[k] += a.plus[at.in(a.ldplus)];
  }
#pragma unroll
  for (int k = 0; k < kElementsPerThread; ++k) {
    const Index i = first + k * Index{kElementThreads};
    if (i >= elements) continue;
    a.dx[Place(i, by_count).in(a.lddx)] = times_derivative(dy[k], y[k], a.activation);
  }
}

}  // namespace

void activation_forward(const Context& context, const ActivationForward& a) {
  const Index elements = a.N * a.count;
  if (elements == 0) return;
  gpu::launch(elements_launch("activation_forward", context, elements), forward, a, elements,
              Divisor(a.count));
}

void activation_backward(const Context& context, const ActivationBackward& a) {
  const Index elements = a.N * a.count;
  if (elements == 0) return;
  gpu::launch(elements_launch("activation_backward", context, elements), backward, a, elements,
              Divisor(a.count));
}

}  // namespace fastgan::kernels::cuda
