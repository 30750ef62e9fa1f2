// Squared distance of every event to its nearest neighbour in another sample, by brute force:
// squared[n] = min_m Σ_d (x[n, d] − y[d, m])².
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

struct NearestNeighbour {
  float* squared;  // (N) infinity without references
  const float* x;  // (N, D) the events, contiguous
  const float* y;  // (D, M) the references, one dimension a row
  Index ldy;       // ≥ M
  Index N, M, D;
};

}  // namespace fastgan::kernels
