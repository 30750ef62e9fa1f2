// Generation on a device: the events of the CPU, bit for bit, for any split and number of threads.
#include <catch2/catch.hpp>

#include "fastgan/generator.hpp"
#include "fastgan/isa.hpp"
#include "tests/gan/small_gan.hpp"
#include "tests/gan/trainers.hpp"

using namespace fastgan;
using namespace fastgan::test;

namespace {

Model model_of(const Graph& graph, Index outputs, Index latent, LatentKind kind) {
  Model model{.system = "test", .variant = "reduced", .generator = graph};
  model.latent = {kind, latent};
  std::vector<std::string> columns;
  for (Index c = 0; c < outputs; ++c) columns.push_back("x" + std::to_string(c));
  model.chain = Chain(columns, std::vector<std::string>(columns.size(), ""), {});
  const auto plan = std::make_shared<const Plan>(model.generator, PlanOptions{});
  Weights weights(plan, WeightUse::inference);
  weights.initialize(4, 0);
  model.tensors = tensors_of(*plan, weights.values());
  return model;
}

Graph classes() {
  Graph G;
  Node x = G.embedding_product(G.input(8), 2);
  x = G.image(G.dense(x, 3 * 3 * 4), {3, 3, 4});
  x = G.conv_2d(x, {.filters = 5, .window = 3, .pad = 1, .activation = leaky_relu(0.25f)});
  G.output(G.locally_connected_2d(
      G.batch_norm(x), {.filters = 1, .window = 3, .pad = 1, .upsample = 2, .activation = relu()}));
  return G;
}

void check_model(const Model& model, Index count) {
  if (isa_from_environment() == Isa::portable) return;  // without a fused multiply-add
  const auto width = model.chain.columns().size();
  const EventRange range{.seed = 9, .first = 5, .count = count};
  std::vector<float> expected(static_cast<std::size_t>(count) * width);
  const Generator cpu(model);
  Workspace of_cpu = cpu.workspace();
  cpu.generate(range, of_cpu, expected);
  for (const Trainer& trainer : trainers()) {
    INFO(trainer.name);
    const Generator generator(model, {.device = trainer.context.device});
    std::vector<Workspace> workspaces;
    workspaces.push_back(generator.workspace());
    std::vector<float> events(expected.size());
    generator.generate(range, workspaces.front(), events);
    CHECK(same_bits(events, expected));
    const auto pool = make_thread_pool(3);
    std::vector<float> by_all(expected.size());
    generator.generate(range, *pool, workspaces, by_all);
    CHECK(same_bits(by_all, expected));
    std::vector<float> tail(events.begin() + static_cast<std::ptrdiff_t>(7 * width), events.end());
    generator.generate({9, 12, count - 7}, workspaces.front(), tail);
    CHECK(same_bits(tail, std::span(expected).subspan(7 * width)));
  }
}

}  // namespace

TEST_CASE("generation on a device: DY-GAN's layers") {
  check_model(model_of(tower(7, {16, 32, 33, 128, 65, 32}, 7), 7, 7, LatentKind::normal), 200);
}

TEST_CASE(
    "generation on a device: energies on the mass shell, a generator that adds to its noise") {
  Graph shell, residual;
  shell.output(shell.on_shell(shell.dense(shell.dense(shell.input(8), 33, relu()), 9), {0, 1, 2}));
  const Node z = residual.input(9);
  residual.output(residual.sum(z, residual.dense(residual.dense(z, 33, relu()), 9)));
  check_model(model_of(shell, 12, 8, LatentKind::normal), 75);
  check_model(model_of(residual, 9, 9, LatentKind::normal), 75);
}

TEST_CASE("generation on a device: classes and images") {
  check_model(model_of(classes(), 36, 8, LatentKind::uniform), 75);
}
