// One adversarial step against numbers that PyTorch computed in float64
// (tools/reference/make_gan_step.py): the value comes from there, the bound from a running error
// analysis of the same step in double.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "fastgan/gan.hpp"
#include "fastgan/tensor_file.hpp"
#include "tests/gan/small_gan.hpp"
#include "tests/gan/trainers.hpp"
#include "tests/reference/bounded.hpp"
#include "tests/reference/dimuon_pull.hpp"
#include "tests/reference/first_update.hpp"
#include "tests/reference/network.hpp"

using namespace fastgan;
using reference::Bounded;
using reference::BoundedMatrix;
using reference::kUnit;

namespace {

constexpr Index kReal = 24, kGenerated = 40, kLatent = 5;
constexpr double kGamma = 0.5;
using Values = std::vector<std::vector<double>>;  // per parameter
using Bounds = std::vector<BoundedMatrix>;        // per parameter

const TensorFile& file() {
  static const TensorFile read =
      load_tensor_file(FASTGAN_SOURCE_DIR "/tests/gan/data/gan_step.safetensors");
  return read;
}

/// The tensors NAME.0, NAME.1 …, each the sum of its high and its low part.
Values tensors(const std::string& name) {
  Values values;
  for (int k = 0; file().tensors.contains(name + "." + std::to_string(k)); ++k) {
    const std::string key = name + "." + std::to_string(k);
    const std::span<const float> high = file().tensors.at(key).f32();
    const std::span<const float> low = file().tensors.at(key + ".low").f32();
    std::vector<double>& sum = values.emplace_back(high.begin(), high.end());
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += static_cast<double>(low[i]);
  }
  REQUIRE(!values.empty());
  return values;
}

OptimizerOptions optimizer(OptimizerKind kind) {
  OptimizerOptions options{.kind = kind, .learning_rate = 0x1p-10f, .epsilon = 0x1p-20f};
  if (kind == OptimizerKind::sgd) options.learning_rate = 0x1p-6f;
  if (kind == OptimizerKind::adadelta) options.learning_rate = 1.0f;
  options.rho = kind == OptimizerKind::rmsprop ? 0.875f : 0.9375f;
  options.beta1 = 0.5f;
  options.beta2 = 0.9375f;
  return options;
}

GanOptions gan_options(OptimizerKind kind) {
  return {.generator = test::tower(kLatent, {33, 17}, 7),
          .discriminator = test::tower(7, {33, 9}, 1),
          .latent = {LatentKind::uniform, kLatent},
          .generator_optimizer = optimizer(kind),
          .discriminator_optimizer = optimizer(kind),
          .batch = kGenerated,
          .seed = 5};
}

Regression regression() {
  return {.column = {{0, -1, 1, 2}, {3, 4, 5, 6}},
          .mass = 6.0f,
          .sigma = 1.5f,
          .c1 = 0.25f,
          .c2 = 0.5f};
}

/// The number of `parameter` of a network, at its place in flat memory.
template <class Visit>
void for_each_number(const Plan& plan, const Values& values, const Visit& visit) {
  std::size_t t = 0;
  for (const LayerPlan& place : plan.layers()) {
    for (std::size_t p = 0; p < place.parameters.size(); ++p, ++t) {
      REQUIRE(static_cast<Index>(values.at(t).size()) == place.parameters[p].count());
      for (std::size_t i = 0; i < values[t].size(); ++i) {
        visit(t, i, static_cast<std::size_t>(place.offset[p]) + i);
      }
    }
  }
}

void put(const Plan& plan, const Values& values, std::span<float> flat) {
  for_each_number(plan, values, [&](std::size_t t, std::size_t i, std::size_t at) {
    flat[at] = static_cast<float>(values[t][i]);
  });
}

/// Every number within its bound of PyTorch's; the bounds' own values agree with PyTorch as well.
void check(const Plan& plan, const Values& expected, const Bounds& bounds,
           std::span<const float> found) {
  int wrong = 0, compared = 0;
  for_each_number(plan, expected, [&](std::size_t t, std::size_t i, std::size_t at) {
    const double value = expected[t][i], bound = bounds.at(t).cells.at(i).bound;
    const bool right = std::fabs(static_cast<double>(found[at]) - value) <= bound &&
                       std::fabs(bounds[t].cells[i].value - value) <= 1e-6 * bound + 1e-13;
    if (!right && wrong++ == 0) {
      FAIL_CHECK("parameter " << t << ", element " << i << ": " << found[at] << ", expected "
                              << value << " within " << bound << "; reference "
                              << bounds[t].cells[i].value);
    }
    ++compared;
  });
  CHECK(wrong == 0);
  CHECK(compared > 100);
}

BoundedMatrix cross_entropy_slope(const BoundedMatrix& logit, double label) {
  BoundedMatrix dz(logit.rows, 1);
  const auto N = static_cast<double>(logit.rows);
  for (std::size_t n = 0; n < logit.rows; ++n) {
    const double p = 1 / (1 + std::exp(-logit.at(n, 0).value));
    dz.at(n, 0) = {(p - label) / N, (logit.at(n, 0).bound / 4 + 8 * kUnit) / N};
  }
  return dz;
}

Bounds gradients(const reference::Network& network, const std::vector<BoundedMatrix>& in) {
  Bounds all;
  for (std::size_t l = 0; l < network.parameters.size(); ++l) {
    all.push_back(network.weight_gradient(l, in));
    all.push_back(network.bias_gradient(l));
  }
  return all;
}

Bounds sum(const Bounds& a, const Bounds& b) {
  Bounds all = a;
  for (std::size_t t = 0; t < all.size(); ++t) {
    for (std::size_t i = 0; i < all[t].cells.size(); ++i) {
      all[t].cells[i] = rounded(a[t].cells[i] + b[t].cells[i]);
    }
  }
  return all;
}

Values sum(const Values& a, const Values& b) {
  Values all = a;
  for (std::size_t t = 0; t < all.size(); ++t) {
    for (std::size_t i = 0; i < all[t].size(); ++i) all[t][i] += b[t][i];
  }
  return all;
}

BoundedMatrix exact(const std::vector<float>& values, std::size_t rows) {
  return reference::Network::exact({values.begin(), values.end()}, rows);
}

/// Uniform numbers of the training's events first … first + N − 1; fp32 holds them exactly.
BoundedMatrix noise(std::uint64_t first, Index N) {
  std::vector<float> x(static_cast<std::size_t>(N * kLatent));
  kernels::uniform_noise({&cpu_backend(Isa::portable), nullptr},
                         {.x = x.data(),
                          .ldx = kLatent,
                          .N = N,
                          .D = kLatent,
                          .key = {.seed = 5, .stream = Stream::training_noise},
                          .first = first});
  return exact(x, static_cast<std::size_t>(N));
}

/// Bounds of the weights after the first update with gradients that lie within their bounds.
Bounds updated(const OptimizerOptions& o, const Values& weights, const Bounds& gradient) {
  Bounds after = gradient;
  for (std::size_t t = 0; t < after.size(); ++t) {
    for (std::size_t i = 0; i < after[t].cells.size(); ++i) {
      const Bounded g = gradient[t].cells[i];
      const double u = reference::first_update(o, g.value), w = weights[t][i] - u;
      const double reach = std::max(std::fabs(reference::first_update(o, g.value + g.bound) - u),
                                    std::fabs(reference::first_update(o, g.value - g.bound) - u));
      constexpr double kRoundings = 10 + 4;  // of the longest formula, Adam's
      after[t].cells[i] = {w, reach + kRoundings * kUnit * std::fabs(u) + kUnit * std::fabs(w)};
    }
  }
  return after;
}

/// `y` with what the events of a fp32 generator are off by in the place of the bounds, within which
/// they must be. Worst cases add up over a network and are blown up by the difference of squares
/// in a mass; this is what there is of them.
BoundedMatrix observed(const BoundedMatrix& y, Matrix events) {
  BoundedMatrix result = y;
  for (std::size_t r = 0; r < y.rows; ++r) {
    for (std::size_t c = 0; c < y.columns; ++c) {
      const float found = events.data[r * static_cast<std::size_t>(events.ld) + c];
      const double off = std::fabs(static_cast<double>(found) - y.at(r, c).value);
      CHECK(off <= y.at(r, c).bound);
      result.at(r, c).bound = off;
    }
  }
  return result;
}

struct Step {
  Values G = tensors("generator"), D = tensors("discriminator");
  std::vector<float> real;
  Bounds on_real, of_penalty, on_generated, of_generator;

  Step() : real(file().tensors.at("real.0").values) {
    const GanOptions options = gan_options(OptimizerKind::sgd);
    reference::Network g(options.generator, G), d(options.discriminator, D);
    d.forward(exact(real, kReal));
    d.backward(cross_entropy_slope(d.y.back(), 1));
    on_real = gradients(d, d.y);
    penalty(d);
    g.forward(noise(0, kReal));
    d.forward(g.y.back());
    d.backward(cross_entropy_slope(d.y.back(), 0));
    on_generated = gradients(d, d.y);
    g.forward(noise(kReal, kGenerated));
    Gan gan({&cpu_backend(), nullptr}, options, real);
    put(gan.generator_plan(), G, gan.state().generator);
    gan.restore({.noise_events = static_cast<std::uint64_t>(kReal)});
    const BoundedMatrix events = observed(g.y.back(), gan.generated(kGenerated).x);
    d.forward(events);
    d.backward(cross_entropy_slope(d.y.back(), 1));
    BoundedMatrix dx = d.dx;
    reference::add_dimuon_pull(events, dx);
    g.backward(dx);
    of_generator = gradients(g, g.y);
  }

 private:
  void penalty(reference::Network& d) {
    BoundedMatrix ones(kReal, 1);
    for (Bounded& cell : ones.cells) cell.value = 1;
    d.backward(ones);
    BoundedMatrix direction = d.dx;
    for (Bounded& cell : direction.cells) cell = rounded(cell * Bounded{kGamma / kReal, kUnit});
    d.tangent(direction);
    for (std::size_t l = 0; l < d.parameters.size(); ++l) {
      of_penalty.push_back(d.weight_gradient(l, d.ty));
      of_penalty.emplace_back(1, d.parameters[l].b.cells.size());
    }
  }
};

void check_step(const Context& context, const Step& step, OptimizerKind kind) {
  const std::string optimizer_name(name(kind));
  const GanOptions options = gan_options(kind);
  Gan gan(context, options, step.real);
  const Plan D(options.discriminator, {.batch = kGenerated});
  const Plan& G = gan.generator_plan();
  const Gan::State start = gan.state();
  put(G, step.G, start.generator);
  put(D, step.D, start.discriminator);
  gan.restore(gan.counters());

  Values expected = tensors("on_real");
  Bounds bounds = step.on_real;
  const test::EventsThere real(context, step.real, 7);
  gan.judge(real, kReal, Label::real, GradientMode::overwrite);
  check(D, expected, bounds, gan.discriminator_gradients());
  gan.judge(real, kReal, Label::real, GradientMode::overwrite,
            {PenaltyKind::r1, static_cast<float>(kGamma)});
  expected = sum(expected, tensors("of_penalty"));
  bounds = sum(bounds, step.of_penalty);
  check(D, expected, bounds, gan.discriminator_gradients());
  gan.judge(gan.generated(kReal), kReal, Label::generated, GradientMode::accumulate);
  expected = sum(expected, tensors("on_generated"));
  bounds = sum(bounds, step.on_generated);
  check(D, expected, bounds, gan.discriminator_gradients());
  const Regression pull = regression();
  gan.deceive(kGenerated, &pull);
  check(G, tensors("of_generator"), step.of_generator, gan.generator_gradients());

  gan.update_discriminator();
  gan.update_generator();
  check(D, tensors(optimizer_name + ".discriminator"),
        updated(options.discriminator_optimizer, step.D, bounds), gan.state().discriminator);
  check(G, tensors(optimizer_name + ".generator"),
        updated(options.generator_optimizer, step.G, step.of_generator), gan.state().generator);
}

}  // namespace

TEST_CASE("one adversarial step agrees with PyTorch") {
  const auto kind = GENERATE(OptimizerKind::sgd, OptimizerKind::rmsprop, OptimizerKind::adadelta,
                             OptimizerKind::adam);
  INFO(name(kind));
  const Step step;
  for (const test::Trainer& trainer : test::trainers()) {
    INFO(trainer.name);
    check_step(trainer.context, step, kind);
  }
}
