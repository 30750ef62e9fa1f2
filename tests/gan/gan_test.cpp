// Adversarial updates: gradients against finite differences of the loss, bits for any number of
// threads, no allocation inside a step, silent floating-point traps.
#include "fastgan/gan.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "fastgan/error.hpp"
#include "tests/gan/heap_counter.hpp"
#include "tests/gan/small_gan.hpp"
#include "tests/reference/network.hpp"
#include "tests/traps.hpp"

using namespace fastgan;
using namespace fastgan::test;

namespace {

const Context kSerial{&cpu_backend(), nullptr};

std::vector<std::vector<double>> tensors(const Plan& plan, std::span<const float> values) {
  std::vector<std::vector<double>> result;
  for (const LayerPlan& place : plan.layers()) {
    for (std::size_t p = 0; p < place.parameters.size(); ++p) {
      const float* first = values.data() + place.offset[p];
      result.emplace_back(first, first + place.parameters[p].count());
    }
  }
  return result;
}

/// γ/2 · mean ‖∇ₓ logit‖² in double.
double penalty(const Graph& graph, const std::vector<std::vector<double>>& values,
               const reference::BoundedMatrix& x, double gamma) {
  reference::Network network(graph, values);
  network.forward(x);
  reference::BoundedMatrix ones(x.rows, 1);
  for (auto& cell : ones.cells) cell.value = 1;
  network.backward(ones);
  double sum = 0;
  for (const auto& cell : network.dx.cells) sum += cell.value * cell.value;
  return gamma / 2 * sum / static_cast<double>(x.rows);
}

}  // namespace

TEST_CASE("the gradient of the penalty is that of finite differences") {
  const std::vector<float> data = small_data();
  const GanOptions options = small_options();
  Gan gan(kSerial, options, data);
  constexpr Index N = 24;
  const Events events = gan.real(N);
  reference::BoundedMatrix x(N, kFeatures);
  for (Index n = 0; n < N; ++n) {
    for (Index i = 0; i < kFeatures; ++i) {
      x.at(static_cast<std::size_t>(n), static_cast<std::size_t>(i)).value =
          events.x.data[n * events.x.ld + i];
    }
  }
  const Plan plan(options.discriminator, {});
  auto values = tensors(plan, gan.state().discriminator);
  gan.judge(events, N, Label::real, GradientMode::overwrite);
  const std::vector<float> without = copy(gan.discriminator_gradients());
  constexpr double gamma = 0.5;
  gan.penalize_gradient(static_cast<float>(gamma));
  CHECK(std::fabs(gan.losses().penalty - penalty(options.discriminator, values, x, gamma)) <=
        1000 * reference::kUnit * penalty(options.discriminator, values, x, gamma));
  const std::span<const float> with = gan.discriminator_gradients();
  int compared = 0;
  for (std::size_t t = 0; t < values.size(); t += 2) {  // biases have no share
    const LayerPlan& place = plan.layers()[t / 2];
    for (std::size_t i = 0; i < values[t].size(); i += 97) {
      double& w = values[t][i];
      const double w0 = w;
      const auto slope = [&](double h) {
        w = w0 + h;
        const double up = penalty(options.discriminator, values, x, gamma);
        w = w0 - h;
        const double down = penalty(options.discriminator, values, x, gamma);
        w = w0;
        return (up - down) / (2 * h);
      };
      const double coarse = slope(2e-5), fine = slope(1e-5);
      const auto at = static_cast<std::size_t>(place.offset[0]) + i;
      const double found = static_cast<double>(with[at]) - without[at];
      // The penalty is a polynomial in one weight until an event crosses a kink: two steps that
      // disagree show one. What is left is the rounding of the fp32 sums.
      if (std::fabs(coarse - fine) > 1e-6 * std::fabs(fine)) continue;
      const double rounding =
          200 * reference::kUnit *
          (std::fabs(without[at]) + std::fabs(fine) + std::fabs(gan.losses().penalty));
      CHECK(std::fabs(found - fine) <= rounding + std::fabs(coarse - fine));
      ++compared;
    }
  }
  CHECK(compared > 20);
}

TEST_CASE("every optimizer learns with the same bits for any number of threads") {
  const std::vector<float> data = small_data();
  for (const OptimizerKind kind :
       {OptimizerKind::sgd, OptimizerKind::rmsprop, OptimizerKind::adadelta, OptimizerKind::adam}) {
    std::vector<float> generator, discriminator;
    for (const int threads : {1, 2, 3, 7}) {
      const auto pool = make_thread_pool(threads);
      Gan gan({&cpu_backend(), pool.get()}, small_options(kind), data);
      const std::vector<float> before = copy(gan.state().generator);
      for (int i = 0; i < 10; ++i) iterate(gan);
      CHECK_FALSE(same_bits(before, gan.state().generator));
      if (threads == 1) {
        generator = copy(gan.state().generator);
        discriminator = copy(gan.state().discriminator);
      }
      CHECK(same_bits(generator, gan.state().generator));
      CHECK(same_bits(discriminator, gan.state().discriminator));
      for (const float w : gan.state().generator) REQUIRE(std::isfinite(w));
    }
  }
}

TEST_CASE("other seeds are other trainings") {
  const std::vector<float> data = small_data();
  GanOptions options = small_options();
  Gan one(kSerial, options, data);
  options.seed = 12;
  Gan other(kSerial, options, data);
  CHECK_FALSE(same_bits(one.state().generator, other.state().generator));
}

TEST_CASE("a step allocates nothing") {
  const std::vector<float> data = small_data();
  const auto pool = make_thread_pool(2);
  for (const OptimizerKind kind : {OptimizerKind::adadelta, OptimizerKind::adam}) {
    Gan gan({&cpu_backend(), pool.get()}, small_options(kind), data);
    const std::size_t before = heap_allocations();
    for (int i = 0; i < 3; ++i) iterate(gan);
    CHECK(heap_allocations() == before);
    ::operator delete(::operator new(1));  // a call, which no compiler may leave out
    CHECK(heap_allocations() > before);
  }
}

TEST_CASE("training raises no floating-point trap") {
  const std::vector<float> data = small_data();
  Gan gan(kSerial, small_options(OptimizerKind::adadelta), data);
  const Traps traps;
  for (int i = 0; i < 20; ++i) iterate(gan);
}

TEST_CASE("the average of the generator's weights follows them") {
  const std::vector<float> data = small_data();
  GanOptions options = small_options();
  Gan gan(kSerial, options, data);
  const std::vector<float> start = copy(gan.generator_values());
  CHECK(same_bits(start, gan.state().generator));
  iterate(gan);
  const std::span<const float> now = gan.state().generator, average = gan.generator_values();
  for (std::size_t i = 0; i < now.size(); ++i) {
    const double expected =
        0.99f * static_cast<double>(start[i]) + (1 - 0.99f) * static_cast<double>(now[i]);
    const double terms = std::fabs(start[i]) + std::fabs(now[i]);
    REQUIRE(std::fabs(average[i] - expected) <= 6 * reference::kUnit * terms);
  }
}

TEST_CASE("networks and data that do not fit are refused") {
  const std::vector<float> data = small_data();
  GanOptions options = small_options();
  options.latent.dimension = 8;
  CHECK_THROWS_WITH(Gan(kSerial, options, data),
                    Catch::Contains("takes 7 numbers; the latent has 8"));
  options = small_options();
  options.discriminator = tower(9, {4}, 1);
  CHECK_THROWS_WITH(Gan(kSerial, options, data),
                    Catch::Contains("makes 7 features; the discriminator takes 9"));
  options = small_options();
  options.discriminator = tower(7, {4}, 2);
  CHECK_THROWS_WITH(Gan(kSerial, options, data), Catch::Contains("2 outputs; expected 1"));
  CHECK_THROWS_WITH(Gan(kSerial, small_options(), std::span(data).first(10)),
                    Catch::Contains("10 numbers; expected rows of 7"));
}
