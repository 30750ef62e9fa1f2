// Penalties on the gradient of the logit: gradients of whole losses against finite differences.
#include <catch2/catch.hpp>
#include <cmath>

#include "fastgan/gan.hpp"
#include "tests/gan/finite_differences.hpp"
#include "tests/gan/small_gan.hpp"

using namespace fastgan;
using namespace fastgan::test;
using reference::BoundedMatrix;

namespace {

constexpr Index N = 24;
const Context kSerial{&cpu_backend(), nullptr};

/// Loss of the discriminator on the events, penalty included, in double.
double loss_of(const Graph& graph, const Values& values, const BoundedMatrix& x, Label label,
               const Penalty& penalty, bool with_entropy) {
  reference::Network network(graph, values);
  network.forward(x);
  const BoundedMatrix logits = network.y.back();
  BoundedMatrix ones(x.rows, 1);
  for (auto& cell : ones.cells) cell.value = 1;
  network.backward(ones);
  double sum = 0;
  for (std::size_t n = 0; n < x.rows; ++n) {
    const double z = logits.at(n, 0).value;
    const double away = 1 / (1 + std::exp(label == Label::real ? z : -z));
    double squared = 0;
    for (std::size_t c = 0; c < x.columns; ++c) {
      squared += network.dx.at(n, c).value * network.dx.at(n, c).value;
    }
    if (with_entropy) sum -= std::log(1 - away);
    const double off = std::sqrt(squared) - 1;
    if (penalty.kind == PenaltyKind::r1) sum += penalty.weight / 2 * squared;
    if (penalty.kind == PenaltyKind::roth) sum += penalty.weight / 2 * away * away * squared;
    if (penalty.kind == PenaltyKind::wgan_gp) sum += penalty.weight * off * off;
  }
  return sum / static_cast<double>(x.rows);
}

}  // namespace

TEST_CASE("the gradient of every penalty is that of finite differences") {
  const std::vector<float> data = small_data();
  const GanOptions options = small_options();
  const Plan plan(options.discriminator, {});
  for (const PenaltyKind kind : {PenaltyKind::r1, PenaltyKind::roth, PenaltyKind::wgan_gp}) {
    for (const Label label : {Label::real, Label::generated}) {
      CAPTURE(static_cast<int>(kind), static_cast<int>(label));
      const Penalty penalty{kind, 0.5f};
      Gan gan(kSerial, options, data);
      const Events events = gan.real(N);
      const BoundedMatrix x = matrix(events.x, N, kFeatures);
      const Values values = tensors(plan, gan.state().discriminator);
      gan.judge(events, N, label, GradientMode::overwrite, penalty);
      const GanLosses& losses = gan.losses();
      const float seen = label == Label::real
                             ? losses.discriminator_real + losses.penalty
                             : losses.discriminator_generated + losses.penalty_generated;
      const double expected = loss_of(options.discriminator, values, x, label, penalty, true);
      CHECK(std::fabs(seen - expected) <= 200 * reference::kUnit * expected);
      check_gradient(plan, values, gan.discriminator_gradients(), [&](const Values& moved) {
        return loss_of(options.discriminator, moved, x, label, penalty, true);
      });
    }
  }
}

TEST_CASE("WGAN-GP: the penalty alone, between real and generated events") {
  const std::vector<float> data = small_data();
  GanOptions options = small_options();
  options.objective = Objective::wasserstein;
  const Plan plan(options.discriminator, {});
  Gan gan(kSerial, options, data);
  const Events real = gan.real(N), generated = gan.generated(N),
               between = gan.between(real, generated, N);
  for (Index n = 0; n < N; ++n) {
    const auto at = [n](const Events& events, Index c) {
      return events.x.data[n * events.x.ld + c];
    };
    const float share = (at(between, 0) - at(generated, 0)) / (at(real, 0) - at(generated, 0));
    CHECK(share > 0);
    CHECK(share < 1);
    for (Index c = 1; c < kFeatures; ++c) {
      const float expected = share * at(real, c) + (1 - share) * at(generated, c);
      CHECK(std::fabs(at(between, c) - expected) <= 1e-4f);
    }
  }
  const BoundedMatrix x = matrix(between.x, N, kFeatures);
  const Values values = tensors(plan, gan.state().discriminator);
  const Penalty penalty{PenaltyKind::wgan_gp, 10.0f};
  gan.penalize(between, N, GradientMode::overwrite, penalty);
  check_gradient(plan, values, gan.discriminator_gradients(), [&](const Values& moved) {
    return loss_of(options.discriminator, moved, x, Label::real, penalty, false);
  });
  // The critic's own loss is linear in the logits.
  gan.judge(real, N, Label::real, GradientMode::overwrite);
  const float of_real = gan.losses().discriminator_real;
  gan.judge(real, N, Label::generated, GradientMode::accumulate);
  CHECK(gan.losses().discriminator_generated == -of_real);
  for (const float g : gan.discriminator_gradients()) CHECK(std::fabs(g) <= 1e-6f);
}
