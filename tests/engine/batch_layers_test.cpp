// Layers that see the whole batch, alone in a graph, against the references of their kernels.
#include <catch2/catch.hpp>

#include "fastgan/pass.hpp"
#include "tests/check.hpp"
#include "tests/engine/small_integers.hpp"
#include "tests/reference/batch_norm.hpp"
#include "tests/reference/minibatch_discrimination.hpp"

using namespace fastgan;
using check::GuardedTensor;
using check::Reference;

namespace {

/// One layer, run forward and backward in training.
struct OneLayer {
  OneLayer(const Graph& graph, Index N, const std::vector<float>& x, const std::vector<float>& dy,
           Executor& executor)
      : plan(std::make_shared<const Plan>(graph,
                                          PlanOptions{.batch = N, .workers = executor.width()})),
        weights(plan, WeightUse::training),
        pass(plan, Backward::yes),
        dx(N, graph.inputs()),
        gradients(static_cast<std::size_t>(plan->parameters()), 0.0f) {
    set_whole_numbers(*plan, weights.values(), 4);
    context.executor = &executor;
    run(N, x, dy);
  }
  void run(Index N, const std::vector<float>& x, const std::vector<float>& dy) {
    weights.pack(context);
    std::vector<float> rows(static_cast<std::size_t>(N * plan->input_ld()));
    for (Index n = 0; n < N; ++n) {
      std::copy_n(x.begin() + n * plan->inputs(), plan->inputs(),
                  rows.begin() + n * plan->input_ld());
    }
    pass.forward(context, weights,
                 {.x = {rows.data(), plan->input_ld()}, .N = N, .mode = Mode::training});
    for (Index n = 0; n < N; ++n) {
      std::copy_n(dy.begin() + n * plan->outputs(), plan->outputs(),
                  pass.output_gradient() + n * pass.output_gradient_ld());
    }
    pass.backward(context, weights,
                  {.gradients = gradients.data(), .dx = dx.data(), .lddx = dx.ld()});
  }
  GuardedTensor y(Index rows, Index columns, Index first = 0) const {
    GuardedTensor part(rows, columns);
    for (Index r = 0; r < rows; ++r) {
      const float* row = pass.output().data + r * pass.output().ld + first;
      std::copy_n(row, columns, &part.at(r, 0));
    }
    return part;
  }
  std::vector<float> parameter(std::size_t p, const std::vector<float>& of) const {
    const LayerPlan& place = plan->layers()[0];
    const auto first = of.begin() + place.offset[p];
    return {first, first + place.parameters[p].count()};
  }
  std::vector<float> values(std::size_t p) const {
    return parameter(p, {weights.values().begin(), weights.values().end()});
  }

  std::shared_ptr<const Plan> plan;
  Weights weights;
  Pass pass;
  Context context{&cpu_backend(), nullptr};
  GuardedTensor dx;
  std::vector<float> gradients;
};

std::vector<double> in_double(const std::vector<float>& x) { return {x.begin(), x.end()}; }

}  // namespace

TEST_CASE("batch normalisation in a graph: by the batch, its gradients, its running averages") {
  constexpr Index N = 16, C = 3, kRows = N * 4;
  // Every number with its opposite: means are 0, variances exact.
  std::vector<float> x = whole_numbers(static_cast<std::size_t>(kRows * C / 2), 21, 5);
  const std::size_t half = x.size();
  for (std::size_t i = 0; i < half; ++i) x.push_back(-x[i]);
  const std::vector<float> dy = whole_numbers(x.size(), 22, 3);
  Graph graph;
  graph.output(graph.batch_norm(graph.image(graph.input(4 * C), {2, 2, C}),
                                {.momentum = 0.75, .epsilon = 0.5}));
  const auto pool = make_thread_pool(2);
  OneLayer layer(graph, N, x, dy, *pool);
  std::vector<double> variance(C);
  for (std::size_t i = 0; i < x.size(); ++i) {
    variance[i % C] += static_cast<double>(x[i]) * static_cast<double>(x[i]) / kRows;
  }
  const reference::BatchNorm expected = reference::batch_norm({.N = kRows,
                                                               .C = C,
                                                               .epsilon = 0.5,
                                                               .x = x,
                                                               .dy = dy,
                                                               .gamma = layer.values(0),
                                                               .beta = layer.values(1),
                                                               .mean = {0, 0, 0},
                                                               .variance = variance});
  GuardedTensor y(kRows, C), dx(kRows, C);
  y.fill({layer.pass.output().data, x.size()});
  dx.fill({layer.dx.data(), x.size()});
  CHECK(compare("y", y, expected.y) == "");
  CHECK(compare("dx", dx, expected.dx) == "");
  CHECK(compare("dgamma", layer.parameter(0, layer.gradients), expected.dgamma) == "");
  CHECK(compare("dbeta", layer.parameter(1, layer.gradients), expected.dbeta) == "");
  for (const std::size_t statistic : {2u, 3u}) {
    CHECK(layer.parameter(statistic, layer.gradients) == std::vector<float>(C, 0.0f));
  }
  const std::vector<float> mean = layer.values(2);
  layer.pass.update_statistics(layer.context, layer.weights);
  for (std::size_t c = 0; c < C; ++c) {
    CHECK(layer.values(2)[c] == 0.75f * mean[c]);
    Reference moved(1, 3);
    moved.set(0, 0, 0.75 * 0.75 + 0.25 * variance[c], 1 + variance[c]);
    CHECK(compare("variance", std::vector{layer.values(3)[c]}, moved) == "");
  }
}

TEST_CASE("minibatch discrimination in a graph: features, closeness, and both their gradients") {
  constexpr Index N = 19, I = 7, K = 3, D = 2;
  Graph graph;
  graph.output(graph.minibatch_discrimination(graph.input(I), K, D));
  const std::vector<float> x = whole_numbers(static_cast<std::size_t>(N * I), 31, 1);
  const std::vector<float> dy = whole_numbers(static_cast<std::size_t>(N * (I + K)), 32, 2);
  const auto pool = make_thread_pool(2);
  const OneLayer layer(graph, N, x, dy, *pool);
  const std::vector<double> T = in_double(layer.values(0)), in = in_double(x);
  std::vector<double> m(static_cast<std::size_t>(N * K * D)), dout;
  for (std::size_t n = 0; n < N; ++n) {
    for (std::size_t o = 0; o < K * D; ++o) {
      for (std::size_t i = 0; i < I; ++i) m[n * K * D + o] += in[n * I + i] * T[i * K * D + o];
    }
    for (std::size_t k = 0; k < K; ++k) dout.push_back(dy[n * (I + K) + I + k]);
  }
  const auto expected = reference::minibatch_discrimination(m, {N, K, D}, dout);
  CHECK(layer.y(N, I).at(N - 1, I - 1) == x.back());
  CHECK(compare("o", layer.y(N, K, I), expected.o) == "");
  // dx = dy + dm·Tᵀ and dT = xᵀ·dm: sums of numbers that carry the roundings of dm.
  Reference dx(N, I, expected.dm.k() + K * D + 2), dT(I, K * D, expected.dm.k() + N);
  std::vector<double> sums(static_cast<std::size_t>(I * K * D)), terms(sums);
  for (Index n = 0; n < N; ++n) {
    for (Index i = 0; i < I; ++i) {
      double sum = dy[static_cast<std::size_t>(n * (I + K) + i)], magnitude = std::fabs(sum);
      for (Index o = 0; o < K * D; ++o) {
        const auto at = static_cast<std::size_t>(i * K * D + o);
        const double dm = expected.dm.value(n, o);
        const double size =
            expected.dm.bound(n, o) / (static_cast<double>(expected.dm.k() + 4) * 0x1p-24);
        sum += dm * T[at];
        magnitude += size * std::fabs(T[at]);
        sums[at] += dm * in[static_cast<std::size_t>(n * I + i)];
        terms[at] += size * std::fabs(in[static_cast<std::size_t>(n * I + i)]);
      }
      dx.set(n, i, sum, magnitude);
    }
  }
  for (Index i = 0; i < I * K * D; ++i) {
    dT.set(i / (K * D), i % (K * D), sums[static_cast<std::size_t>(i)],
           terms[static_cast<std::size_t>(i)]);
  }
  GuardedTensor found(I, K * D);
  found.fill(layer.parameter(0, layer.gradients));
  CHECK(compare("dx", layer.dx, dx) == "");
  CHECK(compare("dT", found, dT) == "");
}
