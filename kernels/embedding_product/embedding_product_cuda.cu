// Latent vector times class embedding.
//
// y[n, d] = z[n, d]·table[label[n], d]; z, y (N, D), table (classes, D).
// Forward and dz: a thread computes four numbers, each with its neighbours in memory as neighbours
// in the warp (elements.hpp). dtable: a block has kColumns neighbouring columns of one class and
// kRows threads for each: thread (d, r) adds the events r, r + kRows, … of that class, a warp reads
// kColumns neighbours of an event and skips those of other classes; then the kRows sums of a column
// are added by halves.
// 12 bytes and 1 flop an element forward; backward 12 and 1 for dz, 16 and 2 for dtable:
// memory-bound. Order of dtable: as above, fp32, decided by N alone; y and dz have the bits of the
// CPU's kernels.
#include "kernels/embedding_product/embedding_product.hpp"

#include "kernels/cuda/divisor.hpp"
#include "kernels/cuda/elements.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kColumns = 32;  // a warp: one line of an event
constexpr unsigned kRows = 8;      // a power of two; 256 threads
static_assert((kRows & (kRows - 1)) == 0);

/// out[n] = a[n] ∘ table[label[n]]; all but the table (N, D).
struct Product {
  float* out;
  const float* a;
  const std::int32_t* label;
  const float* table;
  Index count, D;
};

__global__ void __launch_bounds__(kElementThreads) product(Product p, Divisor by_D) {
  fill_elements(p.out, p.count, [&](Index at) {
    Index n = at;
    const Index d = by_D.rest_of(n);
    return p.a[at] * p.table[p.label[n] * p.D + d];
  });
}

__global__ void __launch_bounds__(kColumns* kRows) table_gradient(EmbeddingProductBackward p) {
  FASTGAN_SHARED(float, partial, [kRows][kColumns]);
  const unsigned column = threadIdx.x, r = threadIdx.y;
  const Index k = blockIdx.y, d = static_cast<Index>(blockIdx.x) * kColumns + column;
  const bool exists = d < p.D;
  float sum = 0.0f;
#pragma unroll 4
  for (Index n = r; n < p.N; n += kRows) {
    if (p.label[n] == k && exists) sum = fmaf(p.dy[n * p.D + d], p.z[n * p.D + d], sum);
  }
  partial[r][column] = sum;
  __syncthreads();
#pragma unroll
  for (unsigned half = kRows / 2; half > 0; half /= 2) {
    if (r < half) partial[r][column] += partial[r + half][column];
    __syncthreads();
  }
  if (!exists || r > 0) return;
  const float old = p.mode == GradientMode::accumulate ? p.dtable[k * p.D + d] : 0.0f;
  p.dtable[k * p.D + d] = old + partial[0][column];
}

void launch_product(const char* name, const Context& context, const Product& p) {
  if (p.count == 0) return;
  gpu::launch(elements_launch(name, context, p.count), product, p, Divisor(p.D));
}

}  // namespace

void embedding_product_forward(const Context& context, const EmbeddingProductForward& p) {
  launch_product(
      "embedding_product_forward", context,
      {.out = p.y, .a = p.z, .label = p.label, .table = p.table, .count = p.N * p.D, .D = p.D});
}

void embedding_product_backward(const Context& context, const EmbeddingProductBackward& p) {
  if (p.dtable != nullptr && p.mode != GradientMode::ignore) {
    gpu::launch({"embedding_product_backward",
                 {gpu::blocks_of(p.D, kColumns), static_cast<unsigned>(p.classes)},
                 {kColumns, kRows},
                 context},
                table_gradient, p);
  }
  if (p.dz == nullptr) return;
  launch_product(
      "embedding_product_backward", context,
      {.out = p.dz, .a = p.dy, .label = p.label, .table = p.table, .count = p.N * p.D, .D = p.D});
}

}  // namespace fastgan::kernels::cuda
