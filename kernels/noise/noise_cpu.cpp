#include "kernels/noise/noise.hpp"

#include <cmath>
#include <numbers>

namespace fastgan::kernels::FASTGAN_ISA {

void uniform_noise(const Context&, const UniformNoise& a) {
  for (Index n = 0; n < a.N; ++n) {
    for (Index d = 0; d < a.D; ++d) {
      const PhiloxBlock words =
          philox(a.key, a.first + static_cast<std::uint64_t>(n), static_cast<std::uint32_t>(d / 4));
      a.x[n * a.ldx + d] = uniform(words[static_cast<std::size_t>(d % 4)]);
    }
  }
}

void normal_noise(const Context&, const NormalNoise& a) {
  for (Index n = 0; n < a.N; ++n) {
    for (Index d = 0; d < a.D; ++d) {
      const PhiloxBlock words =
          philox(a.key, a.first + static_cast<std::uint64_t>(n), static_cast<std::uint32_t>(d / 4));
      const auto pair = static_cast<std::size_t>(d % 4 / 2 * 2);
      const float radius = std::sqrt(-2.0f * std::log(uniform(words[pair])));
      const float angle = 2.0f * std::numbers::pi_v<float> * uniform(words[pair + 1]);
      a.x[n * a.ldx + d] = radius * (d % 2 == 0 ? std::cos(angle) : std::sin(angle));
    }
  }
}

}  // namespace fastgan::kernels::FASTGAN_ISA
