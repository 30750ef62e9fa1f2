// The layout of a plan: aligned, without overlap, as large as it says.
#include "fastgan/plan.hpp"

#include <catch2/catch.hpp>

#include "fastgan/error.hpp"

using namespace fastgan;
using Catch::Contains;

namespace {

Graph graph_of(const std::vector<Index>& widths) {
  Graph graph;
  Node x = graph.input(17);
  for (const Index width : widths) x = graph.dense(x, width, leaky_relu(0.3f));
  graph.output(x);
  return graph;
}

}  // namespace

TEST_CASE("parameters and activations are placed one after the other on cache lines") {
  const Plan plan(graph_of({64, 33, 1}), {.batch = 100});
  Index parameters = 0, activations = 0;
  for (const LayerPlan& place : plan.layers()) {
    REQUIRE(place.parameters.size() == 2);
    for (std::size_t p = 0; p < 2; ++p) {
      CHECK(place.offset[p] >= parameters);
      CHECK(place.offset[p] % 16 == 0);
      parameters = place.offset[p] + place.parameters[p].count();
    }
    CHECK(place.ldy >= place.layer->outputs());
    CHECK(place.ldy % 16 == 0);
    CHECK(place.y == activations);
    activations += 100 * place.ldy;
    CHECK(place.forward % 64 == 0);
    CHECK(place.backward % 64 == 0);
  }
  CHECK(plan.parameters() >= parameters);
  CHECK(plan.activations() == activations);
  CHECK(plan.outputs() == 1);
}

TEST_CASE("a plan for inference needs the memory of two layers") {
  const Graph graph = graph_of({64, 512, 512, 512, 17});
  const Plan training(graph, {.batch = 64});
  const Plan inference(graph, {.batch = 64, .keep_activations = false});
  CHECK(inference.activations() == 2 * 64 * leading_dimension(512));
  CHECK(inference.activations() < training.activations());
  for (std::size_t l = 1; l < inference.layers().size(); ++l) {
    CHECK(inference.layers()[l].y != inference.layers()[l - 1].y);
  }
}

TEST_CASE("rows of neighbouring events do not start in the same cache set") {
  for (Index width = 1; width <= 600; ++width) {
    CHECK(leading_dimension(width) >= width);
    CHECK(leading_dimension(width) < width + 32);
    CHECK(leading_dimension(width) % 64 != 0);
  }
}

TEST_CASE("a plan refuses what cannot be meant") {
  CHECK_THROWS_WITH(Plan(graph_of({3}), {.batch = 0}), Contains("batch = 0; expected 1 to"));
  CHECK_THROWS_WITH(Plan(graph_of({3}), {.tile = -1}), Contains("tile = -1"));
  Graph open;
  open.dense(open.input(3), 4);
  CHECK_THROWS_WITH(Plan(open, {}), Contains("no output"));
}
