// Adversarial updates: bits for any number of threads, no allocation inside a step, silent
// floating-point traps.
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

}  // namespace

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
