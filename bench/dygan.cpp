// The full DY-GAN as a whole.
#include <memory>
#include <string>
#include <vector>

#include "fastgan/gan.hpp"
#include "system.hpp"

namespace fastgan {
namespace {

constexpr Index kFeatures = 17, kHalf = 256, kBatch = 512, kEvents = 65536;

Graph network(std::initializer_list<Index> widths, Index outputs) {
  Graph graph;
  Node x = graph.input(kFeatures);
  for (const Index width : widths) x = graph.dense(x, width, leaky_relu(0.2f));
  graph.output(graph.dense(x, outputs));
  return graph;
}

GanOptions dygan(Precision precision) {
  const OptimizerOptions adadelta{.kind = OptimizerKind::adadelta, .learning_rate = 1.0f};
  return {.generator = network({64, 128, 256, 512, 256, 128}, kFeatures),
          .discriminator = network({128, 128, 256, 256, 128, 64, 32, 16, 8}, 1),
          .latent = {LatentKind::normal, kFeatures},
          .generator_optimizer = adadelta,
          .discriminator_optimizer = adadelta,
          .batch = kBatch,
          .precision = precision};
}

/// Multiply-adds of the products of one iteration: forward, gradient of the data, gradient of the
/// weights cost the same; the first layer needs no gradient of its input where the noise or the
/// events are that input.
double iteration_work() {
  const auto G = static_cast<double>(dygan(Precision::fp32).generator.multiply_adds());
  const auto D = static_cast<double>(dygan(Precision::fp32).discriminator.multiply_adds());
  const double first_of_D = kFeatures * 128, first_of_G = kFeatures * 64;
  return 2 * kHalf * (3 * D - first_of_D) + kHalf * G + kBatch * (2 * D + 3 * G - first_of_G);
}

bench::Trainee training(const Context& context, Precision precision) {
  auto data = std::make_shared<std::vector<float>>(5000 * kFeatures);
  for (std::size_t i = 0; i < data->size(); ++i) {
    (*data)[i] = i % kFeatures == 2 || i % kFeatures == 6
                     ? 60.0f
                     : static_cast<float>(i * 7919 % 81) - 40.0f;
  }
  auto gan = std::make_shared<Gan>(context, dygan(precision), *data);
  const Regression pull{.column = {{0, -1, 1, 2}, {3, 4, 5, 6}},
                        .mass = 89.6f,
                        .sigma = 7.7f,
                        .c1 = 1e-4f,
                        .c2 = 1e-4f};
  const auto iterate = [data, gan, pull] {
    gan->begin_iteration();
    gan->judge(gan->real(kHalf), kHalf, Label::real, GradientMode::overwrite);
    gan->update_discriminator();
    gan->judge(gan->generated(kHalf), kHalf, Label::generated, GradientMode::overwrite);
    gan->update_discriminator();
    gan->deceive(kBatch, &pull);
    gan->update_generator();
    gan->end_iteration();
  };
  return {gan, iterate};
}

Model untrained() {
  const std::vector<float> data(kFeatures, 1.0f);
  const GanOptions options = dygan(Precision::fp32);
  Gan gan({&cpu_backend(), nullptr}, options, data);
  Model model;
  model.generator = options.generator;
  model.latent = options.latent;
  model.tensors = tensors_of(gan.generator_plan(), gan.generator_values());
  std::vector<std::string> columns;
  for (Index i = 0; i < kFeatures; ++i) columns.push_back("x" + std::to_string(i));
  model.chain = Chain(columns, std::vector<std::string>(columns.size()), {});
  return model;
}

const bool kAdded = [] {
  bench::add({.name = "dygan_full",
              .batch = kBatch,
              .events = kEvents,
              .training = training,
              .iteration_work = iteration_work,
              .untrained = untrained});
  return true;
}();

}  // namespace
}  // namespace fastgan
