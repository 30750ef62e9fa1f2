// Statistics of batch normalisation fitted to given weights, on numbers that fp32 adds exactly.
#include "fastgan/batch_statistics.hpp"

#include <catch2/catch.hpp>

#include "tests/check.hpp"
#include "tests/gan/small_gan.hpp"

using namespace fastgan;
using namespace fastgan::test;

namespace {

constexpr Index kBatch = 50, kEvents = 200, kLatent = 3, kChannels = 4;

/// Tensors: w, b of the dense layer, gamma, beta, mean, variance of the normalisation.
Graph normalised() {
  Graph graph;
  Node x = graph.image(graph.dense(graph.input(kLatent), kChannels), {1, 1, kChannels});
  graph.output(graph.batch_norm(x, {.momentum = 0.9, .epsilon = 1e-3}));
  return graph;
}

Model model_of(const Graph& graph) {
  Model model;
  model.generator = graph;
  model.latent = {LatentKind::normal, kLatent};
  const auto plan = std::make_shared<const Plan>(graph, PlanOptions{});
  Weights weights(plan, WeightUse::inference);
  weights.initialize(3, 0);
  model.tensors = tensors_of(*plan, weights.values());
  return model;
}

/// z of the dense layer and the sum of the sizes of its terms, of one event and channel.
struct Sum {
  double z = 0, size = 0;
};
Sum dense(const std::vector<std::vector<float>>& tensors, const float* latent, std::size_t c) {
  Sum sum{tensors[1][c], std::abs(static_cast<double>(tensors[1][c]))};
  for (std::size_t i = 0; i < kLatent; ++i) {
    const double term =
        static_cast<double>(latent[i]) * static_cast<double>(tensors[0][i * kChannels + c]);
    sum.z += term;
    sum.size += std::abs(term);
  }
  return sum;
}

struct Statistics {
  check::Reference mean, variance;
};
/// Means over batches of the mean and variance of a batch, in double. Roundings of a number: the
/// dense layer, the sum over a batch, the average over batches.
Statistics expected(const std::vector<std::vector<float>>& tensors,
                    const std::vector<float>& latent) {
  constexpr Index kBatches = kEvents / kBatch, kRoundings = kLatent + 2 + kBatch + 2 * kBatches;
  Statistics result{{kChannels, kRoundings}, {kChannels, 2 * kRoundings}};
  for (Index c = 0; c < kChannels; ++c) {
    double means = 0, variances = 0, sizes = 0, squared_sizes = 0;
    for (Index batch = 0; batch < kBatches; ++batch) {
      double mean = 0, squares = 0;
      for (Index n = batch * kBatch; n < (batch + 1) * kBatch; ++n) {
        const Sum sum = dense(tensors, latent.data() + n * kLatent, static_cast<std::size_t>(c));
        mean += sum.z / kBatch;
        squares += sum.z * sum.z / kBatch;
        sizes += sum.size / kEvents;
        squared_sizes += 4 * sum.size * sum.size / kEvents;
      }
      means += mean / kBatches;
      variances += (squares - mean * mean) / kBatches;
    }
    result.mean.set(0, c, means, sizes);
    result.variance.set(0, c, variances, squared_sizes);
  }
  return result;
}

}  // namespace

TEST_CASE("statistics of batch normalisation are those of the weights' own events") {
  Model model = model_of(normalised());
  const std::vector<std::vector<float>> before = model.tensors;
  const Context context{&cpu_backend(), nullptr};
  constexpr std::uint64_t kFirst = 1000;
  fit_batch_statistics(context, model, {.events = kEvents, .batch = kBatch, .first = kFirst});

  std::vector<float> latent(static_cast<std::size_t>(kEvents * kLatent));
  kernels::normal_noise(context, {.x = latent.data(),
                                  .ldx = kLatent,
                                  .N = kEvents,
                                  .D = kLatent,
                                  .key = {.seed = 1},
                                  .first = kFirst});
  const Statistics statistics = expected(before, latent);
  CHECK(check::compare("mean", model.tensors[4], statistics.mean) == "");
  CHECK(check::compare("variance", model.tensors[5], statistics.variance) == "");
  for (const std::size_t trained : {0u, 1u, 2u, 3u}) {
    CHECK(same_bits(model.tensors[trained], before[trained]));
  }

  Model threads = model_of(normalised());
  const auto pool = make_thread_pool(2);
  fit_batch_statistics({&cpu_backend(), pool.get()}, threads,
                       {.events = kEvents, .batch = kBatch, .first = kFirst});
  CHECK(threads.tensors == model.tensors);
}

TEST_CASE("without events, or without batch normalisation, statistics stay as they are") {
  const Context context{&cpu_backend(), nullptr};
  Model model = model_of(normalised());
  const std::vector<std::vector<float>> before = model.tensors;
  fit_batch_statistics(context, model, {.events = 0, .batch = kBatch});
  CHECK(model.tensors == before);
  Model plain = model_of(tower(kLatent, {5}, 2));
  const std::vector<std::vector<float>> weights = plain.tensors;
  fit_batch_statistics(context, plain, {.events = kEvents, .batch = kBatch});
  CHECK(plain.tensors == weights);
}
