// Latent vector times class embedding on the CPU.
//
// z, y (N, D), table (classes, D). Forward: a task takes some rows. Backward: dz likewise; for
// dtable a task takes kColumns columns of all events, so that each sum has one order.
// 12 bytes and 1 flop an element forward; backward 12 and 1 for dz, 16 and 2 for dtable:
// memory-bound. Order of dtable: events ascending, one chain of fused multiply-adds.
#include "kernels/embedding_product/embedding_product.hpp"

#include "kernels/cpu/channels.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

// A few cache lines of every row; a multiple of every vector length.
constexpr Index kColumns = 64;

/// out[n] = a[n] ∘ table[label[n]]
void product(const Context& context, float* out, const float* a, const std::int32_t* label,
             const float* table, Index N, Index D) {
  for_image_rows(context, N, D, [&](Index n) {
    const float* factor = table + label[n] * D;
    for_channels(D, [&](Index d, auto access) {
      access.store(out + n * D + d, access.load(a + n * D + d) * access.load(factor + d));
    });
  });
}

}  // namespace

void embedding_product_forward(const Context& context, const EmbeddingProductForward& p) {
  product(context, p.y, p.z, p.label, p.table, p.N, p.D);
}

void embedding_product_backward(const Context& context, const EmbeddingProductBackward& p) {
  if (p.dtable != nullptr && p.mode != GradientMode::ignore) {
    for_chunks(context, p.D, kColumns, [&](Index begin, Index end) {
      for (Index k = 0; k < p.classes && p.mode == GradientMode::overwrite; ++k) {
        std::fill(p.dtable + k * p.D + begin, p.dtable + k * p.D + end, 0.0f);
      }
      for (Index n = 0; n < p.N; ++n) {
        const float *dy = p.dy + n * p.D + begin, *z = p.z + n * p.D + begin;
        float* sum = p.dtable + p.label[n] * p.D + begin;
        for_channels(end - begin, [&](Index d, auto access) {
          access.store(sum + d, fma(access.load(dy + d), access.load(z + d), access.load(sum + d)));
        });
      }
    });
  }
  if (p.dz != nullptr) product(context, p.dz, p.dy, p.label, p.table, p.N, p.D);
}

}  // namespace fastgan::kernels::FASTGAN_ISA
