// Packing the weights of dense layers in fp32 on CUDA, all matrices of a network in one launch: a
// step of a training changes them all, and each is too small to be worth a launch of its own.
//
// Grid: x over the elements of the largest panels (panels_cuda.hpp), one a thread; y over the
// calls. 8 bytes an element, no sums.
#include <algorithm>

#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"
#include "kernels/dense/dense.hpp"
#include "kernels/dense/panels_cuda.hpp"
#include "kernels/dense/row_product_cuda.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kThreads = 256;

/// B(k, c) = w[k·k_step + c·c_step] for c < C, else 0.
struct Matrix {
  float* to;
  const float* w;
  Index K, C, k_step, c_step;
};
struct Matrices {
  Matrix call[kMaxDenseCalls];
};

__global__ void __launch_bounds__(kThreads) pack(const __grid_constant__ Matrices all) {
  const Matrix& p = all.call[blockIdx.y];
  const Index i = gpu::global_thread(), width = padded(p.C);
  if (i >= p.K * width) return;
  const Index k = i / width, c = i % width;
  p.to[i] = c < p.C ? p.w[k * p.k_step + c * p.c_step] : 0.0f;
}

Matrix matrix_of(const DensePack& p) {
  const bool forward = p.use == PanelUse::forward;
  return {.to = reinterpret_cast<float*>(p.panels),
          .w = p.w,
          .K = forward ? p.I : p.O,
          .C = forward ? p.O : p.I,
          .k_step = forward ? p.O : 1,
          .c_step = forward ? 1 : p.O};
}

void pack_fp32(const Context& context, const DensePack* calls, int count) {
  Matrices all{};
  Index elements = 0;
  for (int i = 0; i < count; ++i) {
    all.call[i] = matrix_of(calls[i]);
    elements = std::max(elements, all.call[i].K * padded(all.call[i].C));
  }
  gpu::launch({"dense_pack",
               {gpu::blocks_of(elements, kThreads), static_cast<unsigned>(count)},
               kThreads,
               context},
              pack, all);
}

}  // namespace

void dense_pack(const Context& context, const DensePack& p) {
  if (p.precision == Precision::fp32) return pack_fp32(context, &p, 1);
  const Matrix m = matrix_of(p);
  pack_mma(context, p, m.K, m.C, m.k_step, m.c_step);
}

void dense_pack_all(const Context& context, const DensePackAll& p) {
  if (p.calls > 0 && p.call[0].precision == Precision::fp32) {
    return pack_fp32(context, p.call, p.calls);
  }
  for (int i = 0; i < p.calls; ++i) kernels::dense_pack(context, p.call[i]);
}

}  // namespace fastgan::kernels::cuda
