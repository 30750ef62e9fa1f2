// Energies from three-momenta and known masses as a node of a graph: px, py, pz of each particle
// become E, px, py, pz.
#include "kernels/on_shell/on_shell.hpp"

#include <algorithm>

#include "fastgan/error.hpp"
#include "fastgan/layer.hpp"
#include "kernels/activation/activation.hpp"

namespace fastgan::layers {
namespace {

class OnShell final : public Layer {
 public:
  OnShell(Index inputs, const Attributes& attributes) {
    const Index particles = attributes.integer("particles", 1, kernels::kMostShellParticles);
    for (Index k = 0; k < particles; ++k) {
      const std::string name = mass_name(k);
      const double mass = attributes.number(name);
      if (!(mass >= 0 && mass < 1e9)) {
        throw Error(ErrorKind::bad_usage, "setting '" + name + "' is " + std::to_string(mass) +
                                              "; expected a mass of 0 or more");
      }
      mass_.push_back(static_cast<float>(mass));
    }
    if (inputs == 3 * particles) return;
    throw Error(ErrorKind::bad_usage, std::to_string(inputs) + " inputs; expected px, py, pz of " +
                                          std::to_string(particles) + " particles");
  }

  std::string_view op() const override { return "on_shell"; }
  Attributes attributes() const override {
    Attributes all{{"particles", particles()}};
    for (Index k = 0; k < particles(); ++k) {
      all.set(mass_name(k), static_cast<double>(mass_[static_cast<std::size_t>(k)]));
    }
    return all;
  }
  Index inputs() const override { return 3 * particles(); }
  Index outputs() const override { return 4 * particles(); }
  bool is_curved() const override { return true; }

  void forward(const Context& context, const LayerWeights&,
               const LayerForward& call) const override {
    kernels::OnShellForward energies{
        .y = call.y, .ldy = call.ldy, .x = call.x, .ldx = call.ldx, .N = call.N, .P = particles()};
    std::ranges::copy(mass_, energies.mass);
    kernels::on_shell_forward(context, energies);
  }
  void backward(const Context& context, const LayerWeights&,
                const LayerBackward& call) const override {
    kernels::OnShellBackward gradient{.dx = call.dx,
                                      .lddx = call.lddx,
                                      .dy = call.dz,
                                      .lddy = call.lddz,
                                      .x = call.x,
                                      .ldx = call.ldx,
                                      .N = call.N,
                                      .P = particles()};
    std::ranges::copy(mass_, gradient.mass);
    kernels::on_shell_backward(context, gradient);
    if (call.x_activation.kind == ActivationKind::linear) return;
    kernels::activation_backward(context, {.dx = call.dx,
                                           .dy = call.dx,
                                           .y = call.x,
                                           .count = inputs(),
                                           .activation = call.x_activation,
                                           .N = call.N,
                                           .lddx = call.lddx,
                                           .lddy = call.lddx,
                                           .ldy = call.ldx});
  }
  void tangent(const Context& context, const LayerWeights&,
               const LayerTangent& call) const override {
    kernels::on_shell_tangent(context, {.ty = call.ty,
                                        .ldty = call.ldty,
                                        .tx = call.tx,
                                        .ldtx = call.ldtx,
                                        .y = call.y,
                                        .ldy = call.ldy,
                                        .N = call.N,
                                        .P = particles()});
  }

 private:
  static std::string mass_name(Index k) { return "mass" + std::to_string(k); }
  Index particles() const { return static_cast<Index>(mass_.size()); }

  std::vector<float> mass_;
};

}  // namespace

std::shared_ptr<const Layer> make_on_shell(Index inputs, const Attributes& attributes) {
  return std::make_shared<const OnShell>(inputs, attributes);
}

}  // namespace fastgan::layers
