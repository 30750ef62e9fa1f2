// What forward, backward of the data and tangent of a dense layer have in common on CUDA, and the
// kernels of the reduced precisions (dense_mma_cuda.cu, dense_wgmma_cuda.cu).
#pragma once

#include "kernels/dense/dense.hpp"

namespace fastgan::kernels::cuda {

/// out (N, C) = activation(a (N, K)·B (K, C) + bias), or (a·B) ∘ activation'(y).
struct RowProduct {
  float* out;  // (N, C)
  Index ldout;
  const float* a;  // (N, K)
  Index lda;
  const std::byte* panels;  // B, packed for the precision
  const float* bias;        // (C) or null
  const float* y;           // (N, C) or null
  Index ldy;
  Activation activation;
  Index N, K, C;
};

/// Packs B (K, C), element (k, c) of which is w[k·k_step + c·c_step].
void pack_mma(const Context& context, const DensePack& p, Index K, Index C, Index k_step,
              Index c_step);
void row_product_mma(const char* name, const Context& context, Precision precision,
                     const RowProduct& p);
void outer_product_mma(const Context& context, const DenseBackwardWeights& p);

/// The same without y, on compute capability 9.0 and for some arrays only.
void row_product_wgmma(const char* name, const Context& context, Precision precision,
                       const RowProduct& p);
/// Why row_product_wgmma() cannot compute p; null: it can.
const char* wgmma_obstacle(const RowProduct& p);

}  // namespace fastgan::kernels::cuda
