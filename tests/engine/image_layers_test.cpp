// Layers on images in a pass: numbers small and whole, so that forward and backward pass must give
// the very bits of the reference.
#include <catch2/catch.hpp>

#include "fastgan/pass.hpp"
#include "tests/engine/small_integers.hpp"
#include "tests/reference/image_graph.hpp"

using namespace fastgan;
using reference::Complex;

namespace {

constexpr Index kEvents = 21;  // more than a tile of images, and not a multiple
constexpr double kStep = 0x1p-300;
constexpr RandomKey kDropout{.seed = 9, .stream = Stream::dropout};
constexpr std::uint64_t kFirst = 1000;

/// Every layer that computes whole numbers, latent 5 → image → 2 outputs.
Graph image_network() {
  Graph graph;
  Node x = graph.embedding_product(graph.input(5), 2);
  x = graph.dense(x, 3 * 4 * 2);
  x = graph.image(x, {3, 4, 2});
  x = graph.conv_2d(x, {.filters = 3, .window = 3, .pad = 1, .activation = leaky_relu(0.5f)});
  x = graph.upsample_2d(x, 2);
  x = graph.locally_connected_2d(
      x, {.filters = 2, .window = 3, .pad = 1, .activation = leaky_relu(0.5f)});
  x = graph.dropout(x, 0.5);
  x = graph.average_pool_2d(x, 2);
  x = graph.locally_connected_2d(x, {.filters = 3, .window = 2, .stride = 2, .bias = false});
  x = graph.activation(x, relu());
  graph.output(graph.dense(x, 2));
  return graph;
}

/// Layers that upsample by themselves: first with more padding than a pixel's copies, then without
/// any, with a number of channels that is no vector's.
Graph upsampling() {
  Graph graph;
  Node x = graph.image(graph.dense(graph.input(5), 2 * 3 * 3), {2, 3, 3});
  x = graph.locally_connected_2d(
      x, {.filters = 2, .window = 5, .pad = 2, .upsample = 2, .activation = leaky_relu(0.5f)});
  x = graph.locally_connected_2d(
      x, {.filters = 1, .window = 4, .upsample = 3, .bias = false, .activation = relu()});
  graph.output(graph.dense(x, 2));
  return graph;
}

/// Streams that part from the input and from a layer, meet, and meet again.
Graph streams() {
  Graph graph;
  const Node x = graph.embedding_product(graph.input(5), 2);
  const Node a = graph.dense(x, 8, leaky_relu(0.5f)), b = graph.dense({0}, 8);
  const Node both = graph.sum(a, b, leaky_relu(0.5f));
  const Node c = graph.dense(both, 8, relu());
  const Node skipped = graph.sum(c, both);
  const Node twice = graph.sum(skipped, skipped, relu());
  graph.output(graph.dense(graph.sum(twice, a), 2));
  return graph;
}

struct Setup {
  Setup(const Graph& network, Isa isa, Executor* executor)
      : graph(network),
        plan(std::make_shared<const Plan>(
            graph, PlanOptions{.batch = 30, .workers = executor ? executor->width() : 1})),
        weights(plan, WeightUse::training),
        pass(plan, Backward::yes, Tangent::yes),
        context{&cpu_backend(isa), executor},
        x(whole_numbers(static_cast<std::size_t>(kEvents * 5), 1, 2)),
        dy(whole_numbers(static_cast<std::size_t>(kEvents * 2), 2, 2)) {
    set_whole_numbers(*plan, weights.values(), 10);
    weights.pack(context);
    for (Index n = 0; n < kEvents; ++n) label.push_back(static_cast<std::int32_t>(n % 2));
    for (const std::vector<float>& tensor : parameters_of(*plan, weights.values())) {
      tensors.emplace_back(tensor.begin(), tensor.end());
    }
    pass.forward(context, weights,
                 {.x = {x.data(), 5},
                  .N = kEvents,
                  .label = label.data(),
                  .mode = Mode::training,
                  .key = kDropout,
                  .first = kFirst});
    for (Index n = 0; n < kEvents; ++n) {
      std::copy_n(dy.begin() + 2 * n, 2, pass.output_gradient() + n * pass.output_gradient_ld());
    }
    gradients.assign(static_cast<std::size_t>(plan->parameters()), 0.0f);
    dx.assign(x.size(), 0.0f);
    pass.backward(context, weights, {.gradients = gradients.data(), .dx = dx.data(), .lddx = 5});
  }

  std::vector<Complex> expected(Index n, const std::vector<Complex>& in) const {
    return reference::image_graph(
        graph, tensors, in,
        {label[static_cast<std::size_t>(n)], kDropout, kFirst + static_cast<std::uint64_t>(n)});
  }
  std::vector<Complex> event(Index n) const { return {x.begin() + n * 5, x.begin() + (n + 1) * 5}; }
  /// Derivative of Σ dy·y of event n when `moved` has its imaginary step.
  double slope(Index n, const std::vector<Complex>& in) const {
    const std::vector<Complex> y = expected(n, in);
    double sum = 0;
    for (std::size_t o = 0; o < 2; ++o) {
      sum += static_cast<double>(dy[static_cast<std::size_t>(n) * 2 + o]) * y[o].imag() / kStep;
    }
    return sum;
  }

  Graph graph;
  std::shared_ptr<const Plan> plan;
  Weights weights;
  Pass pass;
  Context context;
  std::vector<float> x, dy, gradients, dx;
  std::vector<std::int32_t> label;
  std::vector<std::vector<Complex>> tensors;
};

void check_events(const Setup& s) {
  int different = 0, live = 0;
  for (Index n = 0; n < kEvents; ++n) {
    std::vector<Complex> in = s.event(n);
    const std::vector<Complex> y = s.expected(n, in);
    for (std::size_t o = 0; o < 2; ++o) {
      different +=
          static_cast<double>(
              s.pass.output().data[n * s.pass.output().ld + static_cast<Index>(o)]) != y[o].real();
    }
    for (std::size_t i = 0; i < 5; ++i) {
      in[i] += Complex(0, kStep);
      const double slope = s.slope(n, in);
      in[i] = s.event(n)[i];
      different += static_cast<double>(s.dx[static_cast<std::size_t>(n) * 5 + i]) != slope;
      live += slope != 0;
    }
  }
  CHECK(different == 0);
  CHECK(live > kEvents);
}

void check_gradients(Setup& s) {
  std::size_t tensor = 0;
  for (const LayerPlan& place : s.plan->layers()) {
    for (std::size_t p = 0; p < place.parameters.size(); ++p, ++tensor) {
      const auto count = static_cast<std::size_t>(place.parameters[p].count());
      int live = 0;
      for (std::size_t i = 0; i < count; i += 1 + count / 40) {
        const Complex before = s.tensors[tensor][i];
        s.tensors[tensor][i] += Complex(0, kStep);
        double expected = 0;
        for (Index n = 0; n < kEvents; ++n) expected += s.slope(n, s.event(n));
        s.tensors[tensor][i] = before;
        CAPTURE(place.name, place.parameters[p].name, i);
        const auto at = static_cast<std::size_t>(place.offset[p]) + i;
        CHECK(static_cast<double>(s.gradients[at]) == expected);
        live += expected != 0;
      }
      CHECK(live > 0);
    }
  }
}

std::vector<Isa> isas() {
  std::vector<Isa> present;
  for (const Isa isa : {Isa::portable, Isa::avx2, Isa::avx512}) {
    if (is_supported(isa)) present.push_back(isa);
  }
  return present;
}

}  // namespace

TEST_CASE("layers on images, and streams, compute the bits of the reference") {
  const auto pool = make_thread_pool(2);
  for (const Graph& graph : {image_network(), upsampling(), streams()}) {
    for (const Isa isa : isas()) {
      for (Executor* executor : {static_cast<Executor*>(nullptr), pool.get()}) {
        check_events(Setup(graph, isa, executor));
      }
    }
  }
}

TEST_CASE("gradients of layers on images, and of streams, are the bits of the reference") {
  const auto pool = make_thread_pool(2);
  for (const Graph& graph : {image_network(), upsampling(), streams()}) {
    for (const Isa isa : isas()) {
      Setup s(graph, isa, pool.get());
      check_gradients(s);
    }
  }
}

TEST_CASE("gradients of layers on images are added to those before") {
  for (const Graph& graph : {image_network(), upsampling()}) {
    Setup s(graph, isas().back(), nullptr);
    std::vector<float> twice = s.gradients;
    for (float& gradient : twice) gradient *= 2;
    s.pass.backward(s.context, s.weights,
                    {.gradients = s.gradients.data(), .mode = GradientMode::accumulate});
    CHECK(s.gradients == twice);
  }
}

TEST_CASE("tangents of layers on images are the bits of the reference") {
  for (const Graph& graph : {image_network(), upsampling()}) {
    for (const Isa isa : isas()) {
      Setup s(graph, isa, nullptr);
      const std::vector<float> tx = whole_numbers(s.x.size(), 3, 2);
      s.pass.tangent(s.context, s.weights, {tx.data(), 5});
      const Matrix ty = s.pass.output_tangent();
      for (Index n = 0; n < kEvents; ++n) {
        std::vector<Complex> in = s.event(n);
        for (std::size_t i = 0; i < 5; ++i) {
          in[i] += Complex(0, kStep * tx[static_cast<std::size_t>(n) * 5 + i]);
        }
        const std::vector<Complex> y = s.expected(n, in);
        for (std::size_t o = 0; o < 2; ++o) {
          CHECK(static_cast<double>(ty.data[n * ty.ld + static_cast<Index>(o)]) ==
                y[o].imag() / kStep);
        }
      }
    }
  }
}

TEST_CASE("a locally connected layer of a file that knows no upsampling") {
  Attributes before{{"height", Index{3}}, {"width", Index{2}}, {"channels", Index{1}}};
  for (const auto& [name, value] : {std::pair<const char*, Index>{"filters", 2},
                                    {"window", 2},
                                    {"stride", 1},
                                    {"pad", 0},
                                    {"repeat", 1},
                                    {"bias", 1}}) {
    before.set(name, value);
  }
  before.set(Activation{});
  before.set(Initializer::zeros);
  const auto layer = make_layer("locally_connected_2d", 6, before);
  CHECK(layer->outputs() == 4);
  CHECK(layer->attributes().integer("upsample", 1, 1) == 1);
}

TEST_CASE("layers on images say what does not fit") {
  using Catch::Contains;
  Graph graph;
  const Node x = graph.input(12);
  CHECK_THROWS_WITH(graph.image(x, {3, 5, 1}), Contains("3 x 5 x 1 on top of 12 numbers"));
  graph.image(x, {3, 4, 1});
  CHECK_THROWS_WITH(graph.conv_2d(x, {.filters = 2, .window = 6}),
                    Contains("a window of 6 does not fit into 3 inputs"));
  CHECK_THROWS_WITH(graph.locally_connected_2d(x, {.window = 2, .upsample = 2}),
                    Contains("a window of 2 with stride 1 and 0 zeros on both sides on an image "
                             "upsampled by 2; expected stride 1"));
  CHECK_THROWS_WITH(graph.dropout(x, 1.0), Contains("'rate' is 1"));
  CHECK_THROWS_WITH(graph.average_pool_2d(x, 4), Contains("a window of 4 does not fit"));
  Graph conditional;
  conditional.output(conditional.embedding_product(conditional.input(12), 2));
  const auto plan = std::make_shared<const Plan>(conditional, PlanOptions{.batch = 1});
  const Weights weights(plan, WeightUse::inference);
  Pass pass(plan, Backward::no);
  const std::vector<float> zeros(20);
  CHECK_THROWS_WITH(
      pass.forward({&cpu_backend(), nullptr}, weights, {.x = {zeros.data(), 12}, .N = 1}),
      Contains("labels"));
  const std::int32_t label = 0;
  CHECK_THROWS_WITH(pass.forward({&cpu_backend(), nullptr}, weights,
                                 {.x = {zeros.data(), 16}, .N = 1, .label = &label}),
                    Contains("rows 16 numbers apart; expected 12"));
}
