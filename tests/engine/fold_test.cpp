// A folded network is the same function: on small whole numbers in every bit, and with less work.
#include "fastgan/fold.hpp"

#include <catch2/catch.hpp>

#include "fastgan/pass.hpp"
#include "tests/engine/small_integers.hpp"

using namespace fastgan;

namespace {

constexpr BatchNormLayer kNorm{.epsilon = 0.25};

/// Upsampling as a layer of its own, or by the layer behind it.
enum class Upsampling { apart, together };

/// LAGAN's generator in small: every rule applies.
Graph generator(bool sharp, Upsampling upsampling) {
  const Index factor = upsampling == Upsampling::together ? 2 : 1;
  const auto large = [&](Graph& graph, Node x) {
    return factor == 2 ? x : graph.upsample_2d(x, 2);
  };
  Graph graph;
  Node x = graph.embedding_product(graph.input(3), 2);
  x = graph.image(graph.dense(x, 3 * 4 * 6), {3, 4, 6});
  x = graph.conv_2d(x, {.filters = 2, .window = 3, .pad = 1, .activation = leaky_relu(0.5f)});
  x = graph.locally_connected_2d(
      large(graph, graph.batch_norm(x, kNorm)),
      {.filters = 2, .window = 5, .pad = 2, .upsample = factor, .activation = leaky_relu(0.5f)});
  x = graph.locally_connected_2d(large(graph, graph.batch_norm(x, kNorm)),
                                 {.filters = 3, .window = 3, .upsample = factor, .bias = sharp});
  x = graph.dropout(x, 0.5);
  x = graph.batch_norm(x, kNorm);
  graph.output(graph.locally_connected_2d(
      x, {.filters = 1, .window = 2, .bias = false, .activation = relu()}));
  return graph;
}

std::vector<float> run(const Graph& graph, const std::vector<std::vector<float>>& tensors) {
  constexpr Index N = 19;
  const auto plan = std::make_shared<const Plan>(graph, PlanOptions{.batch = N});
  Weights weights(plan, WeightUse::inference);
  std::size_t tensor = 0;
  for (const LayerPlan& place : plan->layers()) {
    for (std::size_t p = 0; p < place.parameters.size(); ++p, ++tensor) {
      std::copy(tensors[tensor].begin(), tensors[tensor].end(),
                weights.values().begin() + place.offset[p]);
    }
  }
  const Context context{&cpu_backend(), nullptr};
  weights.pack(context);
  Pass pass(plan, Backward::no);
  const std::vector<float> x = whole_numbers(static_cast<std::size_t>(N * graph.inputs()), 3, 2);
  std::vector<std::int32_t> label;
  for (Index n = 0; n < N; ++n) label.push_back(static_cast<std::int32_t>(n % 2));
  pass.forward(context, weights,
               {.x = {x.data(), plan->input_ld()}, .N = N, .label = label.data()});
  const Matrix y = pass.output();
  std::vector<float> all;
  for (Index n = 0; n < N; ++n) {
    all.insert(all.end(), y.data + n * y.ld, y.data + n * y.ld + graph.outputs());
  }
  return all;
}

std::vector<std::vector<float>> tensors_for(const Graph& graph) {
  const Plan plan(graph, {});
  std::vector<float> values(static_cast<std::size_t>(plan.parameters()));
  set_whole_numbers(plan, values, 77);
  return parameters_of(plan, values);
}

}  // namespace

TEST_CASE("a folded generator is the same function, with less work") {
  for (const bool bias : {false, true}) {
    const Graph graph = generator(bias, Upsampling::apart);
    const Graph together = generator(bias, Upsampling::together);
    const auto tensors = tensors_for(graph);
    const Network small = folded(graph, tensors);
    std::string ops;
    for (const Graph::Entry& entry : small.graph.layers()) {
      ops += std::string(entry.layer->op()) + " ";
    }
    CHECK(
        ops ==
        "embedding_product dense locally_connected_2d locally_connected_2d locally_connected_2d ");
    CHECK(small.graph.multiply_adds() * 2 < graph.multiply_adds());
    const std::vector<float> expected = run(graph, tensors);
    CHECK(run(small.graph, small.tensors) == expected);
    CHECK(run(together, tensors) == expected);
    const Network again = folded(together, tensors);
    CHECK(again.graph.multiply_adds() == small.graph.multiply_adds());
    CHECK(run(again.graph, again.tensors) == expected);
    CHECK(std::count(expected.begin(), expected.end(), 0.0f) <
          static_cast<std::ptrdiff_t>(expected.size()) * 3 / 4);
  }
}

TEST_CASE("normalisation folds into dense layers and into convolutions without padding") {
  Graph graph;
  Node x = graph.image(graph.input(4 * 4 * 3), {4, 4, 3});
  x = graph.conv_2d(graph.batch_norm(x, kNorm), {.filters = 2, .window = 2, .bias = false});
  graph.output(graph.dense(graph.batch_norm(x, kNorm), 5));
  const auto tensors = tensors_for(graph);
  const Network small = folded(graph, tensors);
  CHECK(small.graph.layers().size() == 2);
  CHECK(run(small.graph, small.tensors) == run(graph, tensors));
}

TEST_CASE("a dense layer without bend goes into one that upsamples") {
  Graph graph;
  Node x = graph.image(graph.dense(graph.input(2), 2 * 3 * 2), {2, 3, 2});
  x = graph.locally_connected_2d(
      x, {.filters = 1, .window = 3, .pad = 1, .upsample = 2, .activation = relu()});
  graph.output(graph.locally_connected_2d(x, {.filters = 1, .window = 3}));
  const auto tensors = tensors_for(graph);
  const Network small = folded(graph, tensors);
  CHECK(small.graph.layers().size() == 2);
  CHECK(run(small.graph, small.tensors) == run(graph, tensors));
}

TEST_CASE("what does not fold stays") {
  Graph graph;
  Node x = graph.image(graph.input(4 * 4 * 3), {4, 4, 3});
  x = graph.conv_2d(graph.batch_norm(x, kNorm), {.filters = 2, .window = 3, .pad = 1});
  x = graph.upsample_2d(x, 2);
  graph.output(graph.locally_connected_2d(x, {.filters = 1, .window = 3, .stride = 2}));
  const auto tensors = tensors_for(graph);
  const Network same = folded(graph, tensors);
  CHECK(same.graph.layers().size() == graph.layers().size());
  CHECK(same.tensors == tensors);
  CHECK_THROWS_WITH(folded(graph, {{1.0f}}), Catch::Contains("the tensors do not fit 'gamma'"));
}
