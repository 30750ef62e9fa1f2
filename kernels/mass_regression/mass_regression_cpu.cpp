// Regression of the mean and width of an invariant mass over a batch, loss and gradient.
//
// P = p₁ + p₂ with p = origin + unit·x, m = √max(0, E² − px² − py² − pz²),
// loss = c1·(mean m − M)² + c2·(std m − σ)²;
// dm/dE = E/m, dm/dpx = −px/m …, and 0 where m = 0;
// dloss/dm_n = 2·c1·(mean − M)/N + 2·c2·(std − σ)·(m_n − mean)/(N·std), its second part 0 where
// std = 0. x and dx (N, ·) with any columns; mass, loss, mean, width scalar; scratch (N) holds m.
// A task computes a chunk of events in blocks of kBlock: gather the columns, compute, scatter.
// 28 bytes and 30 flops an event; far below the networks beside it.
// m² is a difference of large numbers, hence double; every m is rounded to fp32 once, and mean and
// width are those of the rounded masses: identical events have width 0, not the width of rounding.
// Sums in double, event by event within a chunk, chunks in order.
// Source: arXiv:1901.05282, the generator's loss.
#include "kernels/mass_regression/mass_regression.hpp"

#include <cmath>

#include "kernels/cpu/chunks.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

constexpr int kComponents = 4;  // px, py, pz, E
// Enough for two vectors of doubles of the widest instruction set.
constexpr Index kBlock = 16;
// A few microseconds of work.
constexpr Index kChunk = 1024;

/// P of the events of a block.
struct Pairs {
  double p[kComponents][kBlock];
};

Pairs gather(const MassRegression& a, Index first, Index count) {
  Pairs pairs{};
  for (int particle = 0; particle < 2; ++particle) {
    for (int c = 0; c < kComponents; ++c) {
      if (a.column[particle][c] < 0) continue;
      const double unit = a.unit[particle][c], origin = a.origin[particle][c];
      const float* x = a.x + first * a.ldx + a.column[particle][c];
      for (Index i = 0; i < count; ++i) pairs.p[c][i] += origin + unit * x[i * a.ldx];
    }
  }
  return pairs;
}

/// Σ m over a chunk; scratch holds m.
Sums<1> masses(const MassRegression& a, Index begin, Index end) {
  double sum = 0.0;
  for (Index first = begin; first < end; first += kBlock) {
    const Index count = std::min(kBlock, end - first);
    const Pairs pairs = gather(a, first, count);
    const auto& [px, py, pz, E] = pairs.p;
    double m[kBlock];
    for (Index i = 0; i < kBlock; ++i) {
      const double squared = E[i] * E[i] - px[i] * px[i] - py[i] * py[i] - pz[i] * pz[i];
      m[i] = squared > 0.0 ? squared : 0.0;
    }
    // A loop of its own: at -O2 g++ 12 takes the root of both and chooses afterwards, a flag
    // raised.
    for (double& root : m) root = std::sqrt(root);
    for (Index i = 0; i < count; ++i) {
      a.scratch[first + i] = static_cast<float>(m[i]);
      sum += a.scratch[first + i];
    }
  }
  return {sum};
}

/// Σ (m − mean)² over a chunk.
Sums<1> squares(const MassRegression& a, double mean, Index begin, Index end) {
  double sum = 0.0;
  for (Index n = begin; n < end; ++n) {
    const double distance = a.scratch[n] - mean;
    sum += distance * distance;
  }
  return {sum};
}

/// dloss/dm = slope·(m − mean) + offset.
struct MassGradient {
  double mean, offset, slope;
};

void add_gradient(const MassRegression& a, const MassGradient& g, Index begin, Index end) {
  for (Index first = begin; first < end; first += kBlock) {
    const Index count = std::min(kBlock, end - first);
    const Pairs pairs = gather(a, first, count);
    double factor[kBlock] = {};  // dloss/dm / m
    for (Index i = 0; i < count; ++i) {
      const double m = a.scratch[first + i];
      const double dm = g.slope * (m - g.mean) + g.offset;
      factor[i] = dm / (m > 0.0 ? m : 1.0) * (m > 0.0 ? 1.0 : 0.0);
    }
    for (int particle = 0; particle < 2; ++particle) {
      for (int c = 0; c < kComponents; ++c) {
        if (a.column[particle][c] < 0) continue;
        float* dx = a.dx + first * a.lddx + a.column[particle][c];
        const double unit = c == 3 ? a.unit[particle][c] : -a.unit[particle][c];
        for (Index i = 0; i < count; ++i) {
          dx[i * a.lddx] += static_cast<float>(unit * factor[i] * pairs.p[c][i]);
        }
      }
    }
  }
}

}  // namespace

void mass_regression(const Context& context, const MassRegression& a) {
  const auto N = static_cast<double>(a.N);
  const double mean =
      chunked_sums<1>(context, a.N, kChunk,
                      [&](Index begin, Index end) { return masses(a, begin, end); })[0] /
      N;
  const double width = std::sqrt(
      chunked_sums<1>(context, a.N, kChunk,
                      [&](Index begin, Index end) { return squares(a, mean, begin, end); })[0] /
      N);
  const double off_mean = mean - a.mass, off_width = width - a.sigma;
  *a.mean = static_cast<float>(mean);
  *a.width = static_cast<float>(width);
  *a.loss = static_cast<float>(a.c1 * off_mean * off_mean + a.c2 * off_width * off_width);
  if (a.dx == nullptr) return;
  const MassGradient gradient{.mean = mean,
                              .offset = 2.0 * a.c1 * off_mean / N,
                              .slope = width > 0.0 ? 2.0 * a.c2 * off_width / (N * width) : 0.0};
  for_chunks(context, a.N, kChunk,
             [&](Index begin, Index end) { add_gradient(a, gradient, begin, end); });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
