#include "kernels/column_moments/column_moments.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

void column_moments(const Context&, const ColumnMoments& a) {
  const auto N = static_cast<double>(a.N);
  for (Index c = 0; c < a.C; ++c) {
    double sum = 0.0, squares = 0.0;
    for (Index n = 0; n < a.N; ++n) sum += a.x[n * a.ldx + c];
    const double mean = sum / N;
    a.mean[c] = static_cast<float>(mean);
    if (a.variance == nullptr) continue;
    for (Index n = 0; n < a.N; ++n) {
      const double distance = a.x[n * a.ldx + c] - mean;
      squares += distance * distance;
    }
    a.variance[c] = static_cast<float>(squares / N);
  }
}

}  // namespace fastgan::kernels::FASTGAN_ISA
