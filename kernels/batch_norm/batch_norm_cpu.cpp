// Batch normalisation on the CPU: normalise, and the exact gradient of a batch.
//
// x, y, dx, dy (N, C) row-major, everything else (C). A task takes a chunk of rows for up to
// sixteen channels; the last vector of a row is masked.
// Forward 8 bytes and 3 flops an element; backward two passes, 8 and 12 bytes, 4 and 5 flops:
// memory-bound. Sums in double, row by row within a chunk, chunks in order.
#include "kernels/batch_norm/batch_norm.hpp"

#include <cmath>

#include "kernels/cpu/chunks.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

constexpr std::size_t kColumns = 16;
// 32 KiB of sixteen channels.
constexpr Index kRows = 512;

/// One number for each of up to sixteen neighbouring channels, zeros beyond.
struct PerChannel {
  alignas(64) float value[kColumns] = {};
};

/// Σ dy and Σ dy·x̂ of sixteen channels.
using Gradients = Sums<2 * kColumns>;

double inverse_width(float variance, float epsilon) {
  return 1.0 / std::sqrt(static_cast<double>(variance) + static_cast<double>(epsilon));
}

Gradients gradients_of(const Context& context, const BatchNormBackward& p, Index column,
                       std::size_t columns) {
  return chunked_sums<2 * kColumns>(context, p.N, kRows, [&](Index begin, Index end) {
    Gradients sums{};
    for (Index n = begin; n < end; ++n) {
      const float *dy = p.dy + n * p.C + column, *x = p.x + n * p.C + column;
      for (std::size_t c = 0; c < columns; ++c) {
        const double distance =
            static_cast<double>(x[c]) - static_cast<double>(p.mean[column + static_cast<Index>(c)]);
        sums[c] += static_cast<double>(dy[c]);
        sums[kColumns + c] += static_cast<double>(dy[c]) * distance;
      }
    }
    return sums;
  });
}

/// Calls f(channel c, offset of that element, access) for every vector of every row.
template <class F>
void for_rows(const Context& context, Index N, Index C, Index column, Index columns, const F& f) {
  for_chunks(context, N, kRows, [&](Index begin, Index end) {
    for (Index n = begin; n < end; ++n) {
      for (Index c = 0; c < columns; c += Vec::kLanes) {
        const Index at = n * C + column + c;
        if (columns - c >= Vec::kLanes) {
          f(c, at, WholeVector{});
        } else {
          f(c, at, PartOfVector{first_lanes(columns - c)});
        }
      }
    }
  });
}

void add(float* to, Index at, double gradient, GradientMode mode) {
  if (to == nullptr || mode == GradientMode::ignore) return;
  const double old = mode == GradientMode::accumulate ? static_cast<double>(to[at]) : 0.0;
  to[at] = static_cast<float>(old + gradient);
}

/// dx = a·((dy − b) − (x − mean)·k)
struct Coefficients {
  PerChannel a, b, k, mean;
};

void data_gradient(const Context& context, const BatchNormBackward& p, Index column, Index columns,
                   const Coefficients& of) {
  for_rows(context, p.N, p.C, column, columns, [&](Index c, Index at, auto access) {
    const Vec distance = access.load(p.x + at) - load(of.mean.value + c);
    const Vec centred = access.load(p.dy + at) - load(of.b.value + c);
    const Vec rest = fma(zero() - distance, load(of.k.value + c), centred);
    access.store(p.dx + at, load(of.a.value + c) * rest);
  });
}

}  // namespace

void batch_norm_scale(const Context&, const BatchNormScale& p) {
  for (Index c = 0; c < p.C; ++c) {
    const double gamma = p.gamma != nullptr ? static_cast<double>(p.gamma[c]) : 1.0;
    const double beta = p.beta != nullptr ? static_cast<double>(p.beta[c]) : 0.0;
    const double scale = gamma * inverse_width(p.variance[c], p.epsilon);
    p.scale[c] = static_cast<float>(scale);
    if (p.shift == nullptr) continue;
    p.shift[c] = static_cast<float>(beta - static_cast<double>(p.mean[c]) * scale);
  }
}

void batch_norm_forward(const Context& context, const BatchNormForward& p) {
  for (Index column = 0; column < p.C; column += static_cast<Index>(kColumns)) {
    const Index columns = std::min(static_cast<Index>(kColumns), p.C - column);
    PerChannel mean, scale, beta;
    for (Index c = 0; c < columns; ++c) {
      mean.value[c] = p.mean[column + c];
      scale.value[c] = p.scale[column + c];
      beta.value[c] = p.beta != nullptr ? p.beta[column + c] : 0.0f;
    }
    for_rows(context, p.N, p.C, column, columns, [&](Index c, Index at, auto access) {
      const Vec distance = access.load(p.x + at) - load(mean.value + c);
      access.store(p.y + at, fma(distance, load(scale.value + c), load(beta.value + c)));
    });
  }
}

void batch_norm_backward(const Context& context, const BatchNormBackward& p) {
  const auto N = static_cast<double>(p.N);
  for (Index column = 0; column < p.C; column += static_cast<Index>(kColumns)) {
    const Index columns = std::min(static_cast<Index>(kColumns), p.C - column);
    const Gradients sums = gradients_of(context, p, column, static_cast<std::size_t>(columns));
    Coefficients of;
    for (Index c = 0; c < columns; ++c) {
      const auto i = static_cast<std::size_t>(c);
      const Index at = column + c;
      const double gamma = p.gamma != nullptr ? static_cast<double>(p.gamma[at]) : 1.0;
      const double inverse = inverse_width(p.variance[at], p.epsilon);
      const double dgamma = sums[kColumns + i] * inverse;
      add(p.dbeta, at, sums[i], p.mode);
      add(p.dgamma, at, dgamma, p.mode);
      of.a.value[c] = static_cast<float>(gamma * inverse);
      of.b.value[c] = static_cast<float>(sums[i] / N);
      of.k.value[c] = static_cast<float>(inverse * dgamma / N);
      of.mean.value[c] = p.mean[at];
    }
    if (p.dx != nullptr) data_gradient(context, p, column, columns, of);
  }
}

}  // namespace fastgan::kernels::FASTGAN_ISA
