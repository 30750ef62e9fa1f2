// Penalties on the gradient of a logit: the loss, and the factors of its own gradient.
//
// r1: along = w/N, slope = 0. Roth, with c = (1 − D)² (real) or D² (generated): along = w·c/N,
// slope = w/(2N)·‖g‖²·c', c' = −2·D·(1 − D)² or 2·D²·(1 − D). wgan_gp: along = 2w/N·(1 − 1/‖g‖),
// 0 where ‖g‖ = 0, slope = 0.
// g (N, I), everything else (N). A task computes a chunk of events. 4·I bytes and 2·I flops an
// event. Sums and functions in double; ‖g‖² is added in the order of the columns, events in order.
#include "kernels/gradient_penalty/gradient_penalty.hpp"

#include <cmath>

#include "kernels/cpu/chunks.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

// A few microseconds of work.
constexpr Index kChunk = 64;

/// The factor c of ‖g‖² and its derivative by the logit.
struct Factor {
  double c, slope;
};

Factor factor_of(PenaltyKind kind, double z) {
  if (kind == PenaltyKind::r1) return {1.0, 0.0};
  const double e = std::exp(-std::fabs(z)), small = e / (1.0 + e), large = 1.0 / (1.0 + e);
  const double D = z < 0.0 ? small : large, rest = z < 0.0 ? large : small;
  if (kind == PenaltyKind::roth_real) return {rest * rest, -2.0 * D * rest * rest};
  return {D * D, 2.0 * D * D * rest};
}

}  // namespace

void gradient_penalty(const Context& context, const GradientPenalty& a) {
  const double per_event = static_cast<double>(a.weight) / static_cast<double>(a.N);
  const auto chunk = [&](Index begin, Index end) {
    double sum = 0.0;
    for (Index n = begin; n < end; ++n) {
      double squared = 0.0;
      for (Index i = 0; i < a.I; ++i) {
        const double g = a.g[n * a.ldg + i];
        squared += g * g;
      }
      if (a.kind == PenaltyKind::wgan_gp) {
        const double norm = std::sqrt(squared);
        sum += 2.0 * (norm - 1.0) * (norm - 1.0);
        a.along[n] = norm > 0.0 ? static_cast<float>(2.0 * per_event * (1.0 - 1.0 / norm)) : 0.0f;
        a.slope[n] = 0.0f;
        continue;
      }
      const Factor factor = factor_of(a.kind, static_cast<double>(a.z[n * a.ldz]));
      sum += factor.c * squared;
      a.along[n] = static_cast<float>(per_event * factor.c);
      a.slope[n] = static_cast<float>(0.5 * per_event * squared * factor.slope);
    }
    return Sums<1>{sum};
  };
  *a.loss = static_cast<float>(0.5 * per_event * chunked_sums<1>(context, a.N, kChunk, chunk)[0]);
}

}  // namespace fastgan::kernels::FASTGAN_ISA
