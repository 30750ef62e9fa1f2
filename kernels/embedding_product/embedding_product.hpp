// Conditioning on a class: y[n, d] = z[n, d]·table[label[n], d], the latent vector times the
// trainable embedding of the event's class. Linear in z: its tangent is the forward pass of tz.
// Source: LAGAN, arXiv:1701.05927, section 4 (200 latent numbers, 2 classes).
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

struct EmbeddingProductForward {
  float* y;                   // (N, D); may be z
  const float* z;             // (N, D)
  const std::int32_t* label;  // (N) each in [0, classes)
  const float* table;         // (classes, D)
  Index N, D;
};

/// dtable[k, d] = Σ over the events of class k, in order, of dy·z; dz[n, d] = dy·table[label[n],
/// d]. `mode` is that of dtable; dz is overwritten.
struct EmbeddingProductBackward {
  float* dz;                  // (N, D) or null
  float* dtable;              // (classes, D) or null
  const float* dy;            // (N, D)
  const float* z;             // (N, D)
  const std::int32_t* label;  // (N) each in [0, classes)
  const float* table;         // (classes, D)
  Index N, D, classes;
  GradientMode mode = GradientMode::overwrite;
};

}  // namespace fastgan::kernels
