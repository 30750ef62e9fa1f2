// Forward, backward and tangent passes against the network in double, every element within the
// bound of its own rounding errors.
#include "fastgan/pass.hpp"

#include <catch2/catch.hpp>

#include "kernels/noise/noise.hpp"
#include "tests/reference/network.hpp"

using namespace fastgan;
using reference::Bounded;
using reference::BoundedMatrix;

namespace {

constexpr Index kEvents = 37;  // not a multiple of the tile

struct Setup {
  explicit Setup(const Graph& network, Isa isa)
      : graph(network),
        plan(std::make_shared<const Plan>(graph, PlanOptions{.batch = 40, .tile = 8})),
        weights(plan, WeightUse::training),
        pass(plan, Backward::yes, Tangent::yes),
        context{&cpu_backend(isa), nullptr},
        x(noise(graph.inputs(), 0)),
        tx(noise(graph.inputs(), 1)),
        dy(noise(graph.outputs(), 2)) {
    weights.initialize(5, 0);
    std::vector<std::vector<double>> values;
    for (const LayerPlan& place : plan->layers()) {
      for (std::size_t p = 0; p < place.parameters.size(); ++p) {
        float* first = weights.values().data() + place.offset[p];
        if (p == 1) first[0] = 0.25f;  // a bias that is not zero
        values.emplace_back(first, first + place.parameters[p].count());
      }
    }
    expected = std::make_unique<reference::Network>(graph, values);
    weights.pack(context);
  }

  std::vector<float> noise(Index width, std::uint64_t draw) const {
    std::vector<float> numbers(static_cast<std::size_t>(kEvents * width));
    kernels::normal_noise({&cpu_backend(), nullptr},
                          {.x = numbers.data(),
                           .ldx = width,
                           .N = kEvents,
                           .D = width,
                           .key = {.seed = draw, .stream = Stream::test}});
    return numbers;
  }
  static BoundedMatrix exact(const std::vector<float>& numbers) {
    return reference::Network::exact({numbers.begin(), numbers.end()}, kEvents);
  }
  void run() {
    pass.forward(context, weights, {.x = {x.data(), graph.inputs()}, .N = kEvents});
    for (Index n = 0; n < kEvents; ++n) {
      for (Index o = 0; o < graph.outputs(); ++o) {
        pass.output_gradient()[n * pass.output_gradient_ld() + o] =
            dy[static_cast<std::size_t>(n * graph.outputs() + o)];
      }
    }
    expected->forward(exact(x));
    expected->backward(exact(dy));
  }

  Graph graph;
  std::shared_ptr<const Plan> plan;
  Weights weights;
  Pass pass;
  Context context;
  std::vector<float> x, tx, dy;
  std::unique_ptr<reference::Network> expected;
};

void check(const BoundedMatrix& expected, const float* actual, Index ld, const char* what) {
  REQUIRE_FALSE(expected.cells.empty());
  for (std::size_t r = 0; r < expected.rows; ++r) {
    for (std::size_t c = 0; c < expected.columns; ++c) {
      const Bounded& e = expected.at(r, c);
      const double found = actual[static_cast<Index>(r) * ld + static_cast<Index>(c)];
      if (std::fabs(found - e.value) <= e.bound) continue;
      FAIL(what << " (" << r << ", " << c << "): found " << found << ", expected " << e.value
                << " within " << e.bound);
    }
  }
  SUCCEED(what);
}

void check_gradients(Setup& s, const float* gradients, const std::vector<BoundedMatrix>& in) {
  for (std::size_t l = 0; l < s.plan->layers().size(); ++l) {
    const LayerPlan& place = s.plan->layers()[l];
    if (place.parameters.empty()) continue;
    check(s.expected->weight_gradient(l, in), gradients + place.offset[0], place.layer->outputs(),
          "dw");
  }
}

std::vector<Graph> graphs() {
  Graph curved;
  Node x = curved.input(5);
  x = curved.dense(x, 33, hyperbolic_tangent());
  x = curved.activation(x, sigmoid());
  x = curved.dense(x, 17, relu());
  curved.output(curved.dense(x, 3, sigmoid()));
  Graph linear;
  x = linear.input(17);
  x = linear.dense(x, 64, leaky_relu(0.3f));
  x = linear.dense(x, 65, relu(), Initializer::he_normal);
  x = linear.activation(x, leaky_relu(0.2f));
  linear.output(linear.dense(x, 1));
  return {curved, linear};
}

std::vector<Isa> isas() {
  std::vector<Isa> present;
  for (const Isa isa : {Isa::portable, Isa::avx2, Isa::avx512}) {
    if (is_supported(isa)) present.push_back(isa);
  }
  return present;
}

}  // namespace

TEST_CASE("forward and backward passes are within their rounding errors") {
  for (const Isa isa : isas()) {
    for (const Graph& graph : graphs()) {
      Setup s(graph, isa);
      s.run();
      check(s.expected->y.back(), s.pass.output().data, s.pass.output().ld, "y");
      std::vector<float> gradients(static_cast<std::size_t>(s.plan->parameters()), NAN);
      std::vector<float> dx(s.x.size(), NAN);
      s.pass.backward(s.context, s.weights,
                      {.gradients = gradients.data(), .dx = dx.data(), .lddx = graph.inputs()});
      check(s.expected->dx, dx.data(), graph.inputs(), "dx");
      check_gradients(s, gradients.data(), s.expected->y);
      for (std::size_t l = 0; l < s.plan->layers().size(); ++l) {
        const LayerPlan& place = s.plan->layers()[l];
        if (place.parameters.empty()) continue;
        check(s.expected->bias_gradient(l), gradients.data() + place.offset[1],
              place.layer->outputs(), "db");
      }
    }
  }
}

TEST_CASE("gradients are ignored, overwritten or accumulated as asked") {
  Setup s(graphs()[1], best_isa());
  s.run();
  const auto size = static_cast<std::size_t>(s.plan->parameters());
  std::vector<float> once(size), untouched(size, 7.0f), twice(size);
  s.pass.backward(s.context, s.weights, {.gradients = once.data()});
  s.run();
  s.pass.backward(s.context, s.weights,
                  {.gradients = untouched.data(), .mode = GradientMode::ignore});
  CHECK(untouched == std::vector<float>(size, 7.0f));
  twice = once;
  s.run();
  s.pass.backward(s.context, s.weights,
                  {.gradients = twice.data(), .mode = GradientMode::accumulate});
  s.expected->scale_gradients(2);
  check_gradients(s, twice.data(), s.expected->y);
}

TEST_CASE("the tangent pass and its gradient are within their rounding errors") {
  for (const Isa isa : isas()) {
    Setup s(graphs()[1], isa);
    s.run();
    s.pass.backward(s.context, s.weights, {});
    s.pass.tangent(s.context, s.weights, {s.tx.data(), s.graph.inputs()});
    s.expected->tangent(Setup::exact(s.tx));
    check(s.expected->ty.back(), s.pass.output_tangent().data, s.pass.output_tangent().ld, "ty");
    std::vector<float> gradients(static_cast<std::size_t>(s.plan->parameters()), 0.0f);
    s.pass.tangent_backward(s.context, {.gradients = gradients.data()});
    check_gradients(s, gradients.data(), s.expected->ty);
    for (const LayerPlan& place : s.plan->layers()) {
      if (place.parameters.empty()) continue;
      CHECK(gradients[static_cast<std::size_t>(place.offset[1])] == 0.0f);
    }
  }
}

TEST_CASE("tangent with a factor: both gradients in one product of each matrix") {
  for (const Isa isa : isas()) {
    Setup s(graphs()[1], isa);
    s.run();
    s.pass.backward(s.context, s.weights, {});
    s.pass.tangent(s.context, s.weights, {s.tx.data(), s.graph.inputs()});
    const std::vector<float> factor = s.noise(1, 3);
    std::vector<float> gradients(static_cast<std::size_t>(s.plan->parameters()), NAN);
    s.pass.tangent_backward(
        s.context,
        {.gradients = gradients.data(), .mode = GradientMode::overwrite, .factor = factor.data()});
    s.expected->tangent(Setup::exact(s.tx));
    std::vector<BoundedMatrix> in = s.expected->ty;
    const auto row_factor = [&](std::size_t n) { return static_cast<double>(factor[n]); };
    for (std::size_t l = 0; l < in.size(); ++l) {
      for (std::size_t n = 0; n < in[l].rows; ++n) {
        for (std::size_t c = 0; c < in[l].columns; ++c) {
          const Bounded y = times(s.expected->y[l].at(n, c), {row_factor(n), 0});
          Bounded& cell = in[l].at(n, c);
          cell = {cell.value + y.value,
                  cell.bound + y.bound + reference::kUnit * std::fabs(cell.value + y.value)};
        }
      }
    }
    check_gradients(s, gradients.data(), in);
    for (std::size_t l = 0; l < s.plan->layers().size(); ++l) {
      const LayerPlan& place = s.plan->layers()[l];
      if (place.parameters.empty()) continue;
      for (std::size_t n = 0; n < static_cast<std::size_t>(kEvents); ++n) {
        for (std::size_t o = 0; o < s.expected->dz[l].columns; ++o) {
          Bounded& dz = s.expected->dz[l].at(n, o);
          dz = times(dz, {row_factor(n), 0});
        }
      }
      check(s.expected->bias_gradient(l), gradients.data() + place.offset[1],
            place.layer->outputs(), "db");
    }
  }
}

TEST_CASE("a gradient penalty has no part in layers that are curved or have no tangent") {
  Graph shell;
  Node x = shell.input(6);
  shell.output(shell.dense(shell.on_shell(x, {0.0, 1.0}), 1));
  Setup s(shell, best_isa());
  s.pass.forward(s.context, s.weights, {.x = {s.x.data(), 6}, .N = kEvents});
  s.pass.backward(s.context, s.weights, {});
  s.pass.tangent(s.context, s.weights, {s.tx.data(), 6});
  std::vector<float> gradients(static_cast<std::size_t>(s.plan->parameters()));
  CHECK_THROWS_WITH(s.pass.tangent_backward(s.context, {.gradients = gradients.data()}),
                    Catch::Contains("on_shell0 is curved"));
  Graph normed;
  x = normed.input(6);
  normed.output(normed.dense(normed.batch_norm(x), 1));
  Setup n(normed, best_isa());
  n.pass.forward(n.context, n.weights, {.x = {n.x.data(), 6}, .N = kEvents});
  CHECK_THROWS_WITH(n.pass.tangent(n.context, n.weights, {n.tx.data(), 6}),
                    Catch::Contains("has no tangent for a gradient penalty"));
}

TEST_CASE("a gradient penalty needs piecewise-linear activations; a pass its batch") {
  Setup s(graphs()[0], best_isa());
  s.run();
  std::vector<float> gradients(static_cast<std::size_t>(s.plan->parameters()));
  CHECK_THROWS_WITH(s.pass.tangent_backward(s.context, {.gradients = gradients.data()}),
                    Catch::Contains("dense0 has a curved activation"));
  CHECK_THROWS_WITH(s.pass.forward(s.context, s.weights, {.x = {s.x.data(), 5}, .N = 41}),
                    Catch::Contains("41 events; the plan was compiled for at most 40"));
}
