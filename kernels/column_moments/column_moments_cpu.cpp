// Mean and variance of every column of a matrix.
//
// mean_c = Σ_n x_nc / N, variance_c = Σ_n (x_nc − mean_c)² / N; x (N, C) row-major.
// A task adds the rows of one chunk for kColumns neighbouring columns.
// 4 bytes an element a pass, two passes (the second finds the variance around the mean, so that
// nothing cancels); 1 flop and 3 flops. Sums in double, row by row within a chunk, chunks in order.
#include "kernels/column_moments/column_moments.hpp"

#include "kernels/cpu/chunks.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

// One cache line of a row.
constexpr std::size_t kColumns = 16;
// 32 KiB of such lines.
constexpr Index kRows = 512;

/// Σ_n f(x_nc, c) of the columns of one block. f of columns beyond the last one is not asked for.
template <class F>
Sums<kColumns> column_sums(const Context& context, const ColumnMoments& p, Index column,
                           std::size_t columns, const F& f) {
  return chunked_sums<kColumns>(context, p.N, kRows, [&](Index begin, Index end) {
    Sums<kColumns> sums{};
    for (Index n = begin; n < end; ++n) {
      const float* x = p.x + n * p.ldx + column;
      if (columns == kColumns) {
        for (std::size_t c = 0; c < kColumns; ++c) sums[c] += f(x[c], c);
      } else {
        for (std::size_t c = 0; c < columns; ++c) sums[c] += f(x[c], c);
      }
    }
    return sums;
  });
}

}  // namespace

void column_moments(const Context& context, const ColumnMoments& p) {
  const auto N = static_cast<double>(p.N);
  for (Index column = 0; column < p.C; column += kColumns) {
    const auto columns = std::min(kColumns, static_cast<std::size_t>(p.C - column));
    Sums<kColumns> mean = column_sums(context, p, column, columns,
                                      [](float x, std::size_t) { return static_cast<double>(x); });
    for (std::size_t c = 0; c < columns; ++c) {
      mean[c] /= N;
      p.mean[column + static_cast<Index>(c)] = static_cast<float>(mean[c]);
    }
    if (p.variance == nullptr) continue;
    const Sums<kColumns> squares =
        column_sums(context, p, column, columns, [&](float x, std::size_t c) {
          const double distance = x - mean[c];
          return distance * distance;
        });
    for (std::size_t c = 0; c < columns; ++c) {
      p.variance[column + static_cast<Index>(c)] = static_cast<float>(squares[c] / N);
    }
  }
}

}  // namespace fastgan::kernels::FASTGAN_ISA
