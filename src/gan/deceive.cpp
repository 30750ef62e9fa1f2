// What the generator learns from: the discriminator's answer, and terms on invariant masses.
#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "fastgan/error.hpp"
#include "fastgan/gan.hpp"
#include "kernels/activation/activation.hpp"
#include "kernels/mass_regression/mass_regression.hpp"

namespace fastgan {
namespace {

[[noreturn]] void fail(const std::string& text) {
  throw Error(ErrorKind::bad_usage, "gan: " + text);
}

void check(const ResonanceOptions& options, Index columns) {
  for (std::size_t k = 0; k < options.resonances.size(); ++k) {
    const auto& [particles, widths, kernel] = options.resonances[k];
    const std::string who = "resonance " + std::to_string(k) + " ";
    if (particles.empty() || particles.size() > kernels::kMostMassParticles) {
      fail(who + "has " + std::to_string(particles.size()) + " particles; expected 1 to " +
           std::to_string(kernels::kMostMassParticles));
    }
    for (const kernels::MassParticle& particle : particles) {
      for (const Index column : {particle.px, particle.py, particle.pz, particle.E}) {
        if (column < columns && (column >= 0 || column == particle.E)) continue;
        fail(who + "names column " + std::to_string(column) + " of " + std::to_string(columns));
      }
    }
    if (widths.empty()) fail(who + "has no width");
    for (const float width : widths) {
      if (width >= 1e-3f && width <= 1e6f) continue;
      fail(who + "has the width " + std::to_string(width) + " GeV; expected 0.001 to 1e6");
    }
  }
}

template <class Arguments>
void set_particles(Arguments& arguments, const ResonanceOptions::Resonance& resonance) {
  arguments.P = static_cast<Index>(resonance.particles.size());
  std::ranges::copy(resonance.particles, arguments.particle);
}

}  // namespace

void Gan::allocate_resonances() {
  const auto& all = options_.resonances.resonances;
  if (all.empty()) return;
  check(options_.resonances, generator_plan_->outputs());
  Device* device = context_.device;
  for (Buffer<float>* masses : {&resonances_.generated, &resonances_.real, &resonances_.gradient}) {
    *masses = Buffer<float>(static_cast<std::size_t>(options_.batch), device);
  }
  resonances_.loss = Buffer<float>(1, device);
  resonances_.scratch =
      Buffer<std::byte>(kernels::mmd_scratch_bytes(options_.batch, options_.batch, 1), device);
  std::vector<float> widths;
  for (const auto& resonance : all) {
    widths.insert(widths.end(), resonance.widths.begin(), resonance.widths.end());
  }
  resonances_.widths = Buffer<float>(widths.size(), device);
  HostCopy copy(device, resonances_.widths.span());
  std::ranges::copy(widths, copy.here().begin());
  copy.write();
}

Events Gan::deceive_without_terms(Index N) {
  const Events events = generated(N);
  ask(events.x, N,
      {.label = Label::real,
       .classes = events.label,
       .flip_validity = 0,
       .flip_class = options_.classes.flip_deceived,
       .loss = &losses_.data()->generator,
       .class_loss = &losses_.data()->class_deceived});
  discriminator_pass_.backward(
      context_, discriminator_,
      {.dx = generator_pass_.output_gradient(), .lddx = generator_pass_.output_gradient_ld()});
  return events;
}

void Gan::deceive(Index N, const Regression* regression) {
  const Events events = deceive_without_terms(N);
  if (regression != nullptr) pull_mass(events, N, *regression);
  generator_pass_.backward(context_, generator_, {.gradients = generator_gradients_.data()});
}

void Gan::deceive(Index N, const Events& real) {
  if (options_.resonances.resonances.empty()) fail("the options name no resonance to pull");
  const Events events = deceive_without_terms(N);
  pull_resonances(events, N, real);
  generator_pass_.backward(context_, generator_, {.gradients = generator_gradients_.data()});
}

void Gan::pull_mass(const Events& events, Index N, const Regression& regression) {
  kernels::MassRegression pull{.loss = &losses_.data()->regression,
                               .mean = &losses_.data()->mass_mean,
                               .width = &losses_.data()->mass_width,
                               .dx = generator_pass_.output_gradient(),
                               .lddx = generator_pass_.output_gradient_ld(),
                               .x = events.x.data,
                               .ldx = events.x.ld,
                               .N = N,
                               .column = {},
                               .mass = regression.mass,
                               .sigma = regression.sigma,
                               .c1 = regression.c1,
                               .c2 = regression.c2,
                               .scratch = masses_.data()};
  std::memcpy(pull.column, regression.column, sizeof(pull.column));
  std::memcpy(pull.unit, regression.unit, sizeof(pull.unit));
  std::memcpy(pull.origin, regression.origin, sizeof(pull.origin));
  kernels::mass_regression(context_, pull);
}

void Gan::pull_resonances(const Events& events, Index N, const Events& real) {
  const ResonanceOptions& options = options_.resonances;
  float *sum = &losses_.data()->resonances, *widths = resonances_.widths.data();
  kernels::activation_forward(context_, {.y = sum, .x = zeros_.data(), .count = 1});  // = 0
  for (const ResonanceOptions::Resonance& resonance : options.resonances) {
    const auto masses = [&](float* m, Matrix x) {
      kernels::InvariantMassForward mass{
          .m = m, .x = x.data, .ldx = x.ld, .N = N, .particle = {}, .P = 0, .unit = options.unit};
      set_particles(mass, resonance);
      kernels::invariant_mass_forward(context_, mass);
    };
    masses(resonances_.generated.data(), events.x);
    masses(resonances_.real.data(), real.x);
    const auto W = static_cast<Index>(resonance.widths.size());
    kernels::mmd(context_, {.loss = resonances_.loss.data(),
                            .total = sum,
                            .dx = resonances_.gradient.data(),
                            .lddx = N,
                            .x = resonances_.generated.data(),
                            .ldx = N,
                            .y = resonances_.real.data(),
                            .ldy = N,
                            .N = N,
                            .M = N,
                            .K = 1,
                            .width = widths,
                            .W = W,
                            .kernel = resonance.kernel,
                            .scale = options.weight,
                            .scratch = resonances_.scratch.data()});
    widths += W;
    kernels::InvariantMassBackward pull{.dx = generator_pass_.output_gradient(),
                                        .lddx = generator_pass_.output_gradient_ld(),
                                        .dm = resonances_.gradient.data(),
                                        .x = events.x.data,
                                        .ldx = events.x.ld,
                                        .N = N,
                                        .particle = {},
                                        .P = 0,
                                        .unit = options.unit};
    set_particles(pull, resonance);
    kernels::invariant_mass_backward(context_, pull);
  }
}

}  // namespace fastgan
