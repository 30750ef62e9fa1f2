// Calls one kernel without the engine, on small integers, for which the sums are exact.
#include <cstdio>
#include <vector>

#include "fastgan/buffer.hpp"
#include "kernels/dense/dense.hpp"

int main() {
  constexpr fastgan::Index N = 5, I = 7, O = 19;
  std::vector<float> x(N * I), w(I * O), b(O), y(N * O);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 5) - 2.0f;
  for (std::size_t i = 0; i < w.size(); ++i) w[i] = static_cast<float>(i % 7) - 3.0f;
  for (std::size_t i = 0; i < b.size(); ++i) b[i] = static_cast<float>(i);

  // [kernel]
  const fastgan::Context context{&fastgan::cpu_backend(), nullptr};  // null: this thread alone
  fastgan::Buffer<std::byte> panels(fastgan::kernels::dense_panels_bytes(
      I, O, fastgan::Precision::fp32, fastgan::kernels::PanelUse::forward));
  fastgan::kernels::dense_pack(context, {.panels = panels.data(), .w = w.data(), .I = I, .O = O});
  fastgan::kernels::dense_forward(context, {.y = y.data(),
                                            .ldy = O,  // (N, O)
                                            .x = x.data(),
                                            .ldx = I,  // (N, I)
                                            .panels = panels.data(),
                                            .b = b.data(),
                                            .N = N,
                                            .I = I,
                                            .O = O,
                                            .activation = fastgan::relu()});
  // [end]

  for (fastgan::Index n = 0; n < N; ++n) {
    for (fastgan::Index o = 0; o < O; ++o) {
      float expected = b[static_cast<std::size_t>(o)];
      for (fastgan::Index i = 0; i < I; ++i) {
        expected += x[static_cast<std::size_t>(n * I + i)] * w[static_cast<std::size_t>(i * O + o)];
      }
      if (expected < 0) expected = 0;
      const float found = y[static_cast<std::size_t>(n * O + o)];
      if (!(found == expected)) {
        std::printf("kernel_alone: y[%d, %d] = %g, expected %g\n", static_cast<int>(n),
                    static_cast<int>(o), static_cast<double>(found), static_cast<double>(expected));
        return 1;
      }
    }
  }
  std::puts("kernel_alone: dense_forward agrees");
  return 0;
}
