// The pull of resonances: its gradient against finite differences in double, and what a step with
// it and with a penalty promises.
#include <catch2/catch.hpp>
#include <cmath>

#include "fastgan/gan.hpp"
#include "tests/gan/finite_differences.hpp"
#include "tests/gan/heap_counter.hpp"
#include "tests/gan/small_resonances.hpp"
#include "tests/reference/invariant_mass.hpp"
#include "tests/reference/mmd.hpp"
#include "tests/traps.hpp"

using namespace fastgan;
using namespace fastgan::test;
using reference::BoundedMatrix;

namespace {

constexpr Index N = 24;
const Context kSerial{&cpu_backend(), nullptr};

/// λ·Σ MMD² of generated events (rows of E, px, py, pz), in double.
double resonance_loss(const ResonanceOptions& options, const std::vector<double>& events,
                      const BoundedMatrix& real) {
  double sum = 0;
  for (const auto& [particles, widths, kernel] : options.resonances) {
    reference::MmdCase c{.N = N,
                         .M = N,
                         .K = 1,
                         .W = static_cast<Index>(widths.size()),
                         .kernel = kernel,
                         .x = {},
                         .y = {},
                         .width = {widths.begin(), widths.end()},
                         .scale = 1};
    for (std::size_t n = 0; n < static_cast<std::size_t>(N); ++n) {
      std::vector<double> row;
      for (std::size_t k = 0; k < 12; ++k) row.push_back(real.at(n, k).value);
      c.y.push_back(reference::invariant_mass(row.data(), particles, options.unit));
      c.x.push_back(reference::invariant_mass(events.data() + n * 12, particles, options.unit));
    }
    sum += options.weight * reference::mmd_squared(c, 0, c.x);
  }
  return sum;
}

}  // namespace

TEST_CASE("the gradient of the resonances' pull is that of finite differences") {
  const std::vector<float> data = resonance_data();
  GanOptions options = resonance_options();
  Gan gan(kSerial, options, data), without(kSerial, options, data);
  const Plan& plan = gan.generator_plan();
  const Values values = tensors(plan, gan.state().generator);
  const Events real = gan.real(N);
  const BoundedMatrix real_events = matrix(real.x, N, 12);
  gan.deceive(N, real);
  without.deceive(N);
  CHECK(gan.losses().generator == without.losses().generator);
  std::vector<float> pull = copy(gan.generator_gradients());
  for (std::size_t i = 0; i < pull.size(); ++i) pull[i] -= without.generator_gradients()[i];
  // The network without its last layer, on the noise of deceive().
  Graph dense;
  Node x = dense.input(kFeatures);
  dense.output(dense.dense(dense.dense(x, 32, leaky_relu(0.3f)), 9, leaky_relu(0.5f)));
  std::vector<float> noise(static_cast<std::size_t>(N * kFeatures));
  kernels::normal_noise(kSerial, {.x = noise.data(),
                                  .ldx = kFeatures,
                                  .N = N,
                                  .D = kFeatures,
                                  .key = {.seed = options.seed, .stream = Stream::training_noise},
                                  .first = 0});
  const BoundedMatrix z = matrix({noise.data(), kFeatures}, N, kFeatures);
  const auto loss = [&](const Values& moved) {
    reference::Network network(dense, moved);
    network.forward(z);
    std::vector<double> events;
    for (std::size_t n = 0; n < static_cast<std::size_t>(N); ++n) {
      for (std::size_t k = 0; k < 3; ++k) {
        events.push_back(0);  // energies follow from the masses
        for (std::size_t c = 0; c < 3; ++c) {
          events.push_back(network.y.back().at(n, 3 * k + c).value);
        }
      }
    }
    return resonance_loss(options.resonances, events, real_events);
  };
  const double expected = loss(values);
  CHECK(std::fabs(gan.losses().resonances - expected) <= 200 * reference::kUnit * 4);
  check_gradient(plan, values, pull, loss);
}

TEST_CASE("with resonances and penalties: same bits for any threads, no allocation, no trap") {
  const std::vector<float> data = resonance_data();
  std::vector<float> generator;
  for (const int threads : {1, 2, 3}) {
    const auto pool = make_thread_pool(threads);
    Gan gan({&cpu_backend(), pool.get()}, resonance_options(), data);
    const Traps traps;
    const std::size_t before = heap_allocations();
    for (int i = 0; i < 5; ++i) iterate_with_resonances(gan);
    CHECK(heap_allocations() == before);
    if (threads == 1) generator = copy(gan.state().generator);
    CHECK(same_bits(generator, gan.state().generator));
  }
}

TEST_CASE("resonances that do not fit are refused") {
  const std::vector<float> data = resonance_data();
  const auto make = [&](const GanOptions& options) { Gan(kSerial, options, data); };
  GanOptions options = resonance_options();
  options.resonances.resonances[1].particles[2].pz = 12;
  CHECK_THROWS_WITH(make(options), Catch::Contains("resonance 1 names column 12 of 12"));
  options = resonance_options();
  options.resonances.resonances[0].widths = {0.0f};
  CHECK_THROWS_WITH(make(options), Catch::Contains("resonance 0 has the width 0.000000 GeV"));
  options.resonances.resonances[0].widths = {};
  CHECK_THROWS_WITH(make(options), Catch::Contains("resonance 0 has no width"));
  options = resonance_options();
  options.resonances = {};
  Gan gan(kSerial, options, data);
  CHECK_THROWS_WITH(gan.deceive(N, gan.real(N)), Catch::Contains("name no resonance"));
}
