// Maximum mean discrepancy of one-dimensional samples, a batch x against a batch y:
//   MMD² = mean_ij k(x_i − x_j) + mean_ij k(y_i − y_j) − 2·mean_ij k(x_i − y_j),
// means over all pairs, i = j included (so that it is never negative but for rounding, and then 0),
// with its gradient with respect to x, for K pairs of samples at a time. Kernels k(d) of width σ:
//   gaussian      exp(−d²/(2σ²))
//   cauchy        σ²/(d² + σ²)
//   breit_wigner  σ²/(4d² + σ²), whose full width at half maximum is σ
// or the mean of W kernels of different widths.
// Source: Gretton et al., JMLR 13 (2012) 723, eq. (5); arXiv:1907.03764, section 2.3.
#pragma once

#include <cstddef>

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

enum class MmdKernel { gaussian, cauchy, breit_wigner };

/// How the sums are made. `pairs` looks at every pair; `expansion` (not of the Gaussian, for which
/// it means `pairs`) sorts the points and takes groups of them together, in O(N log N); `fastest`
/// chooses by the number of points. CUDA looks at every pair whatever is asked for.
enum class MmdSum { fastest, pairs, expansion };

/// Bytes of the working memory of a call, proportional to N + M, never to N·M.
constexpr std::size_t mmd_scratch_bytes(Index N, Index M, Index K) {
  const Index blocks = (N + 15) / 16 + (M + 15) / 16;
  return static_cast<std::size_t>(K * (blocks * 2304 + 4096));
}

/// Positions are taken as ±2⁴⁸ where they are larger; widths are at least 2⁻¹².
struct Mmd {
  float* loss;             // (K) MMD² of each pair of samples
  float* total = nullptr;  // (1) to which scale·loss is added, problem by problem, or null
  float* dx = nullptr;     // (K, N) gradient of scale·loss, or null
  Index lddx = 0;
  const float* x;  // (K, N) sample whose gradient is wanted: generated events
  Index ldx;
  const float* y;  // (K, M) real events
  Index ldy;
  Index N, M, K;
  const float* width;  // (K, W)
  Index W = 1;
  MmdKernel kernel = MmdKernel::breit_wigner;
  float scale = 1.0f;
  MmdSum sum = MmdSum::fastest;
  std::byte* scratch;  // mmd_scratch_bytes(N, M, K), at a 64-byte boundary
};

}  // namespace fastgan::kernels
