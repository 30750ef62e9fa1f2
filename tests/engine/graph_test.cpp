// What a graph accepts, what it refuses and how it says so.
#include "fastgan/graph.hpp"

#include <catch2/catch.hpp>

#include "fastgan/error.hpp"

using namespace fastgan;
using Catch::Contains;

namespace {

Graph tower(Index inputs, const std::vector<Index>& widths, Index outputs) {
  Graph graph;
  Node x = graph.input(inputs);
  for (const Index width : widths) x = graph.dense(x, width, leaky_relu(0.3f));
  graph.output(graph.dense(x, outputs));
  return graph;
}

}  // namespace

TEST_CASE("the networks of DY-GAN have the number of parameters of the paper's layers") {
  const Graph generator = tower(17, {64, 128, 256, 512, 256, 128}, 17);
  CHECK(generator.parameters() == 17 * 64 + 64 + 64 * 128 + 128 + 128 * 256 + 256 + 256 * 512 +
                                      512 + 512 * 256 + 256 + 256 * 128 + 128 + 128 * 17 + 17);
  CHECK(generator.multiply_adds() ==
        17 * 64 + 64 * 128 + 128 * 256 + 256 * 512 + 512 * 256 + 256 * 128 + 128 * 17);
  CHECK(generator.outputs() == 17);
  CHECK(generator.layers()[6].name == "dense6");
}

TEST_CASE("a graph is built in order") {
  Graph graph;
  CHECK_THROWS_WITH(graph.dense({0}, 3), Contains("dense0 before input()"));
  const Node x = graph.input(4);
  CHECK_THROWS_WITH(graph.input(4), Contains("input() was called twice"));
  CHECK_THROWS_WITH(graph.output(x), Contains("without any layer"));
  const Node y = graph.dense(x, 3, relu());
  CHECK_THROWS_WITH(graph.dense({2}, 3), Contains("dense1 takes node 2; expected 0 to 1"));
  CHECK_THROWS_WITH(graph.output(x), Contains("takes node 0; expected the newest node, 1"));
  CHECK_FALSE(graph.complete());
  graph.output(y);
  CHECK(graph.complete());
  CHECK_THROWS_WITH(graph.dense(y, 3), Contains("after output()"));
}

TEST_CASE("settings out of range name the layer, the setting and what was expected") {
  Graph graph;
  CHECK_THROWS_WITH(graph.input(0), Contains("0 features; expected 1 to 1048576"));
  const Node x = graph.input(4);
  CHECK_THROWS_WITH(graph.dense(x, 0), Contains("dense0") && Contains("'outputs' is 0"));
  CHECK_THROWS_WITH(graph.dense(x, 3, leaky_relu(0)), Contains("slope"));
  CHECK_THROWS_WITH(
      graph.add(x, "convolution", {}),
      Contains("'convolution' is unknown; expected one of activation, average_pool_2d"));
  CHECK_THROWS_WITH(graph.add(x, "dense", {{"outputs", 3}, {"initializer", "glorot_uniform"}}),
                    Contains("'activation' is missing"));
  CHECK_THROWS_WITH(graph.add(x, "dense", {{"outputs", "three"}}), Contains("not an integer"));
  CHECK(graph.layers().empty());
}

TEST_CASE("a layer can be built again from its settings") {
  Graph graph;
  Node x = graph.input(5);
  x = graph.dense(x, 7, leaky_relu(0.3f), Initializer::he_normal);
  x = graph.activation(x, hyperbolic_tangent());
  for (const Graph::Entry& entry : graph.layers()) {
    const auto again =
        make_layer(entry.layer->op(), entry.layer->inputs(), entry.layer->attributes());
    CHECK(again->outputs() == entry.layer->outputs());
    CHECK(again->activation() == entry.layer->activation());
    CHECK(again->attributes().values() == entry.layer->attributes().values());
  }
}
