// EventGAN as a whole.
#include <memory>
#include <vector>

#include "eventgan_paper.hpp"
#include "system.hpp"

namespace fastgan {
namespace {

using bench::kEventBatch;

constexpr Index kEvents = 16384;

/// Multiply-adds of the products of one iteration: each pass costs the same. D judges two batches
/// in four passes (forward, gradient of the data, tangent, gradient of the weights); G generates
/// twice and learns once; while it learns, D runs forward and passes the gradient on.
double iteration_work() {
  const GanOptions options = bench::eventgan_paper(bench::TopPairs(), Precision::fp32);
  const auto G = static_cast<double>(options.generator.multiply_adds());
  const auto D = static_cast<double>(options.discriminator.multiply_adds());
  const auto first_of_G =
      static_cast<double>(options.generator.layers().front().layer->multiply_adds());
  return static_cast<double>(kEventBatch) * (2 * 4 * D + G + 2 * D + 3 * G - first_of_G);
}

bench::Trainee training(const Context& context, Precision precision) {
  auto events = std::make_shared<const bench::TopPairs>();
  auto gan = std::make_shared<Gan>(context, bench::eventgan_paper(*events, precision),
                                   events->data.coordinates);
  const auto iterate = [events, gan] {
    gan->begin_iteration();
    bench::eventgan_iteration(*gan);
    gan->end_iteration();
  };
  return {gan, iterate};
}

Model untrained() {
  const bench::TopPairs events;
  const Gan gan({&cpu_backend(), nullptr}, bench::eventgan_paper(events, Precision::fp32),
                events.data.coordinates);
  Model model;
  model.generator = gan.options().generator;
  model.latent = gan.options().latent;
  model.tensors = tensors_of(gan.generator_plan(), gan.generator_values());
  model.chain = events.data.chain;
  return model;
}

const bool kAdded = [] {
  bench::add({.name = "eventgan",
              .batch = kEventBatch,
              .events = kEvents,
              .training = training,
              .iteration_work = iteration_work,
              .untrained = untrained});
  return true;
}();

}  // namespace
}  // namespace fastgan
