// noise/generate/fp32/batch:N,D/normal|uniform: the latent of DY-GAN for a tile of events.
#include "kernels/noise/noise.hpp"

#include <cmath>
#include <numbers>

#include "kernel_bench.hpp"
#include "tests/check.hpp"

namespace fastgan::bench {
namespace {

using check::GuardedTensor;
using check::Reference;

constexpr Index N = 64, D = 17;
constexpr RandomKey kKey{.seed = 1, .stream = Stream::test};

/// The number of draw d of event n, in double.
double expected(Index n, Index d, bool normal) {
  const PhiloxBlock words =
      philox(kKey, static_cast<std::uint64_t>(n), static_cast<std::uint32_t>(d / 4));
  const auto at = [&](Index word) {
    return static_cast<double>(uniform(words[static_cast<std::size_t>(word)]));
  };
  if (!normal) return at(d % 4);
  const double radius = std::sqrt(-2.0 * std::log(at(d % 4 / 2 * 2)));
  const double angle = 2.0 * std::numbers::pi * at(d % 4 / 2 * 2 + 1);
  return radius * (d % 2 == 0 ? std::cos(angle) : std::sin(angle));
}

template <class Noise, class Kernel>
void add_noise(const std::string& name, bool normal, Kernel kernel) {
  add("noise/generate/fp32/batch:64,17/" + name, [=] {
    const auto x = std::make_shared<GuardedTensor>(N, D);
    return Work{.run =
                    [=](const Context& context) {
                      kernel(context, Noise{.x = x->data(), .ldx = D, .N = N, .D = D, .key = kKey});
                    },
                .verify =
                    [=] {
                      Reference reference(N, D, 8);
                      for (Index n = 0; n < N; ++n) {
                        for (Index d = 0; d < D; ++d) {
                          const double value = expected(n, d, normal);
                          reference.set(n, d, value, std::fabs(value));
                        }
                      }
                      return check::compare("x", *x, reference);
                    },
                .bytes = 4.0 * N * D,
                .elements = static_cast<double>(N)};
  });
}

const bool kAdded = [] {
  add_noise<kernels::NormalNoise>("normal", true, kernels::normal_noise);
  add_noise<kernels::UniformNoise>("uniform", false, kernels::uniform_noise);
  return true;
}();

}  // namespace
}  // namespace fastgan::bench
