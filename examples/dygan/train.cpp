// `dygan train`: the training of arXiv:1901.05282, section 4.
#include "examples/dygan/train.hpp"

#include "examples/dygan/networks.hpp"
#include "examples/dygan/snapshot_judge.hpp"
#include "examples/dygan/training_set.hpp"
#include "fastgan/training.hpp"
#include "src/cli/model_folder.hpp"
#include "src/cli/trials.hpp"

namespace fastgan::dygan {
namespace {

/// One iteration: the discriminator on real events, on generated events, then the generator.
void iterate(Gan& gan, const Config& recipe, const Regression* regression, float rate,
             Index iteration) {
  const Index batch = gan.options().batch, half = batch / 2;
  const auto gamma = static_cast<float>(recipe.number("loss.r1", {0.0, 1e6}));
  if (recipe.flag("training.joint_update")) {
    const Matrix real = gan.real(half);
    gan.judge(real, half, Label::real, GradientMode::overwrite);
    if (gamma > 0 && iteration % recipe.integer("loss.r1_every", {1, 1 << 20}) == 0) {
      gan.penalize_gradient(real, half, gamma);
    }
    gan.judge(gan.generated(half), half, Label::generated, GradientMode::accumulate);
    gan.update_discriminator(rate);
  } else {
    gan.judge(gan.real(half), half, Label::real, GradientMode::overwrite);
    gan.update_discriminator(rate);
    gan.judge(gan.generated(half), half, Label::generated, GradientMode::overwrite);
    gan.update_discriminator(rate);
  }
  gan.deceive(batch, regression);
  gan.update_generator(rate);
}

}  // namespace
}  // namespace fastgan::dygan
