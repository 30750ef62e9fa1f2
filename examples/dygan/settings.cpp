#include "examples/dygan/settings.hpp"

#include <algorithm>
#include <cmath>

#include "fastgan/error.hpp"

namespace fastgan::dygan {
namespace {

float number(const Config& recipe, const char* key, NumberRange range) {
  return static_cast<float>(recipe.number(key, range));
}

/// The events at three points of the axis of a coordinate, the other coordinates being 0.
std::vector<float> events_along(const Chain& chain, Index axis) {
  const auto width = static_cast<Index>(chain.coordinates().size());
  std::vector<float> points(static_cast<std::size_t>(3 * width));
  for (Index n = 0; n < 3; ++n)
    points[static_cast<std::size_t>(n * width + axis)] = 64.0f * static_cast<float>(n);
  std::vector<float> events(3 * chain.columns().size());
  std::vector<float> scratch(static_cast<std::size_t>(chain.scratch_floats(3)));
  chain.decode(3, points.data(), width, events.data(), {}, 0, scratch);
  return events;
}

/// Sets component c of a particle of the regression to the column `name`. The coordinate of that
/// name must be linear in it, so that a gradient in GeV is one in the coordinate too.
void set_component(Regression& mass, const Chain& chain, int particle, int c, const char* name) {
  const auto& coordinates = chain.coordinates();
  const auto axis = std::ranges::find(coordinates, name);
  const auto column = std::ranges::find(chain.columns(), name) - chain.columns().begin();
  if (axis != coordinates.end()) {
    mass.column[particle][c] = axis - coordinates.begin();
    const std::vector<float> events = events_along(chain, mass.column[particle][c]);
    const auto value = [&](std::size_t n) {
      return events[n * chain.columns().size() + static_cast<std::size_t>(column)];
    };
    mass.origin[particle][c] = value(0);
    mass.unit[particle][c] = (value(2) - value(0)) / 128;
    const float half = 0.5f * (value(0) + value(2));
    if (std::abs(value(1) - half) <= 1e-5f * (std::abs(value(0)) + std::abs(value(2)))) return;
  }
  throw Error(ErrorKind::bad_usage,
              "recipe: loss.c1 and loss.c2 pull m_ll of the muons' momenta, but no coordinate of "
              "chain.transforms is '" +
                  std::string(name) + "' shifted and scaled; set loss.c1=0 and loss.c2=0");
}

}  // namespace

Tower tower(const Config& recipe, const std::string& network) {
  return {.widths = recipe.integers(network + ".widths", {1, 1 << 16}),
          .slope = static_cast<float>(recipe.number(network + ".slope", {1e-6, 1}))};
}

Updates updates(const Config& recipe, const TrainingSet& data) {
  Updates updates{.discriminator_steps = recipe.integer("training.discriminator_steps", {1, 1000}),
                  .joint = recipe.flag("training.joint_update"),
                  .r1 = number(recipe, "loss.r1", {0, 1e6}),
                  .r1_every = recipe.integer("loss.r1_every", {1, 1 << 30})};
  const float c1 = number(recipe, "loss.c1", {0, 1e6}), c2 = number(recipe, "loss.c2", {0, 1e6});
  const double mass = recipe.number("loss.mass", {0, 1e6});
  const double sigma = recipe.number("loss.sigma", {0, 1e6});
  updates.pull_mass = c1 > 0 || c2 > 0;
  if (!updates.pull_mass) return updates;
  updates.mass = {.column = {{-1, -1, -1, -1}, {-1, -1, -1, -1}},
                  .mass = static_cast<float>(mass > 0 ? mass : data.mass_mean),
                  .sigma = static_cast<float>(sigma > 0 ? sigma : data.mass_rms),
                  .c1 = c1,
                  .c2 = c2};
  constexpr const char* kNames[2][4] = {{"px1", nullptr, "pz1", "E1"}, {"px2", "py2", "pz2", "E2"}};
  for (int i = 0; i < 8; ++i) {
    const char* name = kNames[i / 4][i % 4];
    if (name != nullptr) set_component(updates.mass, data.chain, i / 4, i % 4, name);
  }
  return updates;
}

}  // namespace fastgan::dygan
