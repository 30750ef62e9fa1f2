// Regression of the mean and width of an invariant mass over a batch (arXiv:1901.05282, eq. of the
// generator's loss): loss = c1·(mean m − M)² + c2·(std m − σ)², m = invariant mass of the sum of
// two four-vectors whose components are linear in columns of x; std is divided by N.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

struct MassRegression {
  float* loss;   // (1)
  float* mean;   // (1) mean mass of the batch, GeV
  float* width;  // (1) standard deviation of the batch, GeV
  float* dx;     // (N, ·) or null: the gradient is added to the columns named below
  Index lddx;
  const float* x;  // (N, ·)
  Index ldx;
  Index N;
  Index column[2][4];  // columns of px, py, pz, E of both particles; −1: that component is 0
  // A component is origin + unit·x GeV, for features that were shifted and scaled.
  float unit[2][4] = {{1, 1, 1, 1}, {1, 1, 1, 1}};
  float origin[2][4] = {};
  float mass, sigma;  // M and σ, GeV
  float c1, c2;
  float* scratch;  // (N) masses
};

}  // namespace fastgan::kernels
