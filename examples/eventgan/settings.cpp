#include "examples/eventgan/settings.hpp"

#include "fastgan/error.hpp"

namespace fastgan::eventgan {
namespace {

PenaltyKind penalty_kind(const std::string& name) {
  if (name == "roth") return PenaltyKind::roth;
  return name == "r1" ? PenaltyKind::r1 : PenaltyKind::none;
}

kernels::MmdKernel mmd_kernel(const std::string& name) {
  if (name == "gauss") return kernels::MmdKernel::gaussian;
  return name == "cauchy" ? kernels::MmdKernel::cauchy : kernels::MmdKernel::breit_wigner;
}

}  // namespace

Updates updates(const Config& recipe) {
  const Penalty penalty{penalty_kind(recipe.text("loss.penalty", {"none", "roth", "r1"})),
                        static_cast<float>(recipe.number("loss.penalty_weight", {0, 1e6}))};
  return {.discriminator_steps = recipe.integer("training.discriminator_steps", {1, 1000}),
          .on_real = penalty,
          .on_generated = penalty.kind == PenaltyKind::roth ? penalty : Penalty{},
          .decay = recipe.number("training.decay", {0, 1e6}),
          .epoch = static_cast<double>(recipe.integer("training.epoch", {1, Index{1} << 40}))};
}

ResonanceOptions resonances(const Config& recipe, const Process& process, const TrainingSet& data) {
  const std::string& kernel =
      recipe.text("loss.mmd", {"process", "off", "gauss", "cauchy", "breit-wigner"});
  if (kernel == "off") return {};
  if (!data.momenta) {
    throw Error(ErrorKind::bad_usage,
                "recipe: loss.mmd pulls masses of momenta, but chain.transforms makes other "
                "coordinates of them; use --mmd off");
  }
  ResonanceOptions options{.weight = static_cast<float>(recipe.number("loss.mmd_weight", {0, 1e6})),
                           .unit = static_cast<float>(process.momentum_scale)};
  for (const Resonance& resonance : process.resonances) {
    ResonanceOptions::Resonance one{
        .particles = {},
        .widths = {resonance.widths.begin(), resonance.widths.end()},
        .kernel = mmd_kernel(kernel == "process" ? resonance.kernel : kernel)};
    for (const std::size_t member : resonance.members) {
      const auto first = static_cast<Index>(4 * member);
      one.particles.push_back({.px = first + 1,
                               .py = first + 2,
                               .pz = first + 3,
                               .mass = static_cast<float>(process.particles[member].mass)});
    }
    options.resonances.push_back(std::move(one));
  }
  return options;
}

}  // namespace fastgan::eventgan
