#include "kernels/noise/noise.hpp"

#include <algorithm>

#include "tests/kernels/ladder.hpp"

using namespace fastgan;
using namespace fastgan::check;

namespace {

const RandomKey kKey{.seed = 0x123456789abcdef0u, .stream = Stream::test, .attempt = 5};

PhiloxBlock words_of(std::uint64_t event, Index draw) {
  return philox(kKey, event, static_cast<std::uint32_t>(draw / 4));
}

/// x (N, D) of `Noise`, computed row block by row block of `split` rows.
template <class Noise, class Kernel>
GuardedTensor noise(const Context& context, const Kernel& kernel, Index N, Index D,
                    std::uint64_t first, Index split) {
  GuardedTensor x(N, D, D + 2);
  for (Index n = 0; n < N; n += split) {
    kernel(context, Noise{.x = x.data() + n * x.ld(),
                          .ldx = x.ld(),
                          .N = std::min(split, N - n),
                          .D = D,
                          .key = kKey,
                          .first = first + static_cast<std::uint64_t>(n)});
  }
  return x;
}

GuardedTensor normal(const Context& context, Index N, Index D, std::uint64_t first, Index split) {
  return noise<kernels::NormalNoise>(context, kernels::normal_noise, N, D, first, split);
}

/// P(√n·D > x) of Kolmogorov's distribution.
double kolmogorov_tail(double x) {
  double sum = 0.0;
  for (int k = 1; k < 100; ++k) {
    sum += (k % 2 == 1 ? 2.0 : -2.0) * std::exp(-2.0 * k * k * x * x);
  }
  return sum;
}

double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }
/// P(|X| > |x|) of a standard normal X.
double normal_tail(double x) { return std::erfc(std::fabs(x) / std::numbers::sqrt2); }

/// A right generator fails one of the tests below with this probability.
constexpr double kChance = 1e-4;

}  // namespace

TEST_CASE("philox: known answers of Random123") {
  const auto answer = [](std::uint64_t seed, std::uint8_t stream, std::uint32_t attempt,
                         std::uint64_t event, std::uint32_t block) {
    return philox({.seed = seed, .stream = static_cast<Stream>(stream), .attempt = attempt}, event,
                  block);
  };
  CHECK(answer(0, 0, 0, 0, 0) == PhiloxBlock{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(answer(~0ull, 0xff, 0xffffff, ~0ull, ~0u) ==
        PhiloxBlock{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(answer(0x299f31d0a4093822, 0xd3, 0x85a308, 0x0370734413198a2e, 0x243f6a88) ==
        PhiloxBlock{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("uniform_noise: the bits of the scalar Philox, any shape") {
  for (const Machine& machine : machines()) {
    INFO(machine.name);
    for (const Index N : kSizes) {
      for (const Index D : {1, 3, 4, 17, 33}) {
        const std::uint64_t first = 0xfffffffeull;  // the upper half of the event counts too
        GuardedTensor expected(N, D, D);
        for (Index n = 0; n < N; ++n) {
          for (Index d = 0; d < D; ++d) {
            expected.at(n, d) = uniform(words_of(first + static_cast<std::uint64_t>(n),
                                                 d)[static_cast<std::size_t>(d % 4)]);
          }
        }
        const GuardedTensor x = noise<kernels::UniformNoise>(
            Context{.backend = machine.backend}, kernels::uniform_noise, N, D, first, N);
        CAPTURE(N, D);
        CHECK_SAME_BITS(x, expected);
      }
    }
  }
}

TEST_CASE("uniform: never 0 or 1") {
  CHECK(uniform(0) == 0x1p-24f);
  CHECK(uniform(0xffffffffu) == 1.0f - 0x1p-24f);
}

TEST_CASE("normal_noise: Box-Muller in double") {
  for (const auto& shape : {std::pair<Index, Index>{1, 20001}, {257, 17}, {3000, 3}, {1, 1}}) {
    const Index N = shape.first, D = shape.second;
    CAPTURE(N, D);
    // log 3 ulp (halved by the root), root, sine or cosine 2 ulp, product.
    Reference expected(N, D, 8);
    for (Index n = 0; n < N; ++n) {
      for (Index d = 0; d < D; ++d) {
        const PhiloxBlock words = words_of(7 + static_cast<std::uint64_t>(n), d);
        const auto pair = static_cast<std::size_t>(d % 4 / 2 * 2);
        const double radius = std::sqrt(-2.0 * std::log(static_cast<double>(uniform(words[pair]))));
        const double angle = 2.0 * std::numbers::pi * uniform(words[pair + 1]);
        const double x = radius * (d % 2 == 0 ? std::cos(angle) : std::sin(angle));
        expected.set(n, d, x, std::fabs(x));
      }
    }
    climb([&](const Context& context) { return std::vector{normal(context, N, D, 7, N)}; },
          {expected});
  }
}

TEST_CASE("normal_noise: an event does not depend on the split into batches") {
  for (const Machine& machine : machines()) {
    const Context context{.backend = machine.backend};
    const GuardedTensor whole = normal(context, 257, 17, 1000, 257);
    for (const Index split : {1, 3, 32, 100}) {
      CHECK_SAME_BITS(normal(context, 257, 17, 1000, split), whole);
    }
    const GuardedTensor later = normal(context, 57, 17, 1200, 57);
    GuardedTensor tail(57, 17);
    for (Index n = 0; n < 57; ++n)
      std::copy_n(whole.data() + (200 + n) * whole.ld(), 17, &tail.at(n, 0));
    CHECK_SAME_BITS(later, tail);
  }
}

TEST_CASE("normal_noise: streams, attempts and seeds differ") {
  const Context context{.backend = &cpu_backend(Isa::portable)};
  std::vector<std::vector<float>> samples;
  for (const RandomKey& key :
       {RandomKey{.seed = 1}, RandomKey{.seed = 2}, RandomKey{.seed = 1ull << 32},
        RandomKey{.seed = 1, .stream = Stream::batch}, RandomKey{.seed = 1, .attempt = 1}}) {
    std::vector<float>& x = samples.emplace_back(8);
    kernels::normal_noise(context, {.x = x.data(), .ldx = 8, .N = 1, .D = 8, .key = key});
  }
  for (std::size_t i = 0; i < samples.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) CHECK(samples[i] != samples[j]);
  }
}

TEST_CASE("normal_noise: moments, correlations and distribution") {
  constexpr Index kEvents = 40000, kDraws = 8;
  const GuardedTensor x = normal(Context{.backend = &cpu_backend()}, kEvents, kDraws, 0, kEvents);
  const double N = kEvents;
  for (Index d = 0; d < kDraws; ++d) {
    CAPTURE(d);
    std::vector<double> sorted;
    double sum = 0.0, squares = 0.0, with_next_event = 0.0;
    for (Index n = 0; n < kEvents; ++n) {
      const double value = x.at(n, d);
      sorted.push_back(value);
      sum += value;
      squares += value * value;
      with_next_event += n + 1 < kEvents ? value * x.at(n + 1, d) : 0.0;
    }
    CHECK(normal_tail(sum / std::sqrt(N)) > kChance);
    CHECK(normal_tail((squares - N) / std::sqrt(2.0 * N)) > kChance);
    CHECK(normal_tail(with_next_event / std::sqrt(N)) > kChance);
    for (Index other = 0; other < d; ++other) {
      double product = 0.0, product_of_squares = 0.0;
      for (Index n = 0; n < kEvents; ++n) {
        const double a = x.at(n, d), b = x.at(n, other);
        product += a * b;
        product_of_squares += (a * a - 1.0) * (b * b - 1.0);  // variance 4
      }
      CAPTURE(other);
      CHECK(normal_tail(product / std::sqrt(N)) > kChance);
      CHECK(normal_tail(product_of_squares / std::sqrt(4.0 * N)) > kChance);
    }
    std::sort(sorted.begin(), sorted.end());
    double distance = 0.0;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      const double cdf = normal_cdf(sorted[i]);
      distance = std::max(
          {distance, cdf - static_cast<double>(i) / N, static_cast<double>(i + 1) / N - cdf});
    }
    CHECK(kolmogorov_tail(std::sqrt(N) * distance) > kChance);
  }
}
