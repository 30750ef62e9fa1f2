// Batch normalisation of channels as a node of a graph: by the batch in training, by running
// averages of its mean and variance in inference.
#include "kernels/batch_norm/batch_norm.hpp"

#include "fastgan/error.hpp"
#include "fastgan/layer.hpp"
#include "kernels/column_moments/column_moments.hpp"
#include "kernels/moving_average/moving_average.hpp"
#include "src/layers/times_derivative.hpp"
#include "src/layers/window_settings.hpp"

namespace fastgan::layers {
namespace {

double between(const Attributes& attributes, const char* name, double least, double most) {
  const double value = attributes.number(name);
  if (value >= least && value <= most) return value;
  throw Error(ErrorKind::bad_usage, std::string("setting '") + name + "' is " +
                                        std::to_string(value) + "; expected " +
                                        std::to_string(least) + " to " + std::to_string(most));
}

class BatchNorm final : public Layer {
 public:
  BatchNorm(Index inputs, const Attributes& attributes)
      : x_(image_settings(inputs, attributes)),
        momentum_(static_cast<float>(between(attributes, "momentum", 0, 1))),
        epsilon_(static_cast<float>(between(attributes, "epsilon", 1e-12, 1))) {}

  std::string_view op() const override { return "batch_norm"; }
  Attributes attributes() const override {
    Attributes all;
    set_image(all, x_);
    all.set("momentum", static_cast<double>(momentum_));
    all.set("epsilon", static_cast<double>(epsilon_));
    return all;
  }
  Index inputs() const override { return x_.count(); }
  Index outputs() const override { return x_.count(); }
  ImageShape image() const override { return x_; }
  Scope scope() const override { return Scope::batch; }
  bool contiguous() const override { return true; }
  std::size_t saved_floats(Index) const override {
    return static_cast<std::size_t>(2 * x_.channels);  // mean and variance of the batch
  }
  std::size_t scratch_floats(Index) const override { return static_cast<std::size_t>(x_.channels); }

  std::vector<Parameter> parameters() const override {
    const Index C = x_.channels;
    return {{"gamma", {C}, Initializer::ones},
            {"beta", {C}, Initializer::zeros},
            {"mean", {C}, Initializer::zeros, 1, 1, false},
            {"variance", {C}, Initializer::ones, 1, 1, false}};
  }

  void forward(const Context& context, const LayerWeights& weights,
               const LayerForward& call) const override {
    const Index C = x_.channels, rows = call.N * x_.height * x_.width;
    const float *mean = weights.parameter[2], *variance = weights.parameter[3];
    if (call.run.mode == Mode::training) {
      kernels::column_moments(context, {.mean = call.run.saved,
                                        .variance = call.run.saved + C,
                                        .x = call.x,
                                        .ldx = C,
                                        .N = rows,
                                        .C = C});
      mean = call.run.saved;
      variance = call.run.saved + C;
    }
    kernels::batch_norm_scale(context, {.scale = call.run.scratch,
                                        .shift = nullptr,
                                        .gamma = weights.parameter[0],
                                        .beta = nullptr,
                                        .mean = mean,
                                        .variance = variance,
                                        .C = C,
                                        .epsilon = epsilon_});
    kernels::batch_norm_forward(context, {.y = call.y,
                                          .x = call.x,
                                          .mean = mean,
                                          .scale = call.run.scratch,
                                          .beta = weights.parameter[1],
                                          .N = rows,
                                          .C = C});
  }
  void backward(const Context& context, const LayerWeights& weights,
                const LayerBackward& call) const override {
    kernels::batch_norm_backward(context, {.dx = call.dx,
                                           .dgamma = nullptr,
                                           .dbeta = nullptr,
                                           .dy = call.dz,
                                           .x = call.x,
                                           .mean = call.run.saved,
                                           .variance = call.run.saved + x_.channels,
                                           .gamma = weights.parameter[0],
                                           .N = call.N * x_.height * x_.width,
                                           .C = x_.channels,
                                           .epsilon = epsilon_});
    times_derivative(context, call, inputs());
  }
  bool has_tangent() const override { return false; }
  void gradients(const Context& context, int, const LayerGradients& call) const override {
    kernels::batch_norm_backward(context, {.dx = nullptr,
                                           .dgamma = call.gradient[0],
                                           .dbeta = call.gradient[1],
                                           .dy = call.dz,
                                           .x = call.x,
                                           .mean = call.run.saved,
                                           .variance = call.run.saved + x_.channels,
                                           .gamma = nullptr,
                                           .N = call.N * x_.height * x_.width,
                                           .C = x_.channels,
                                           .epsilon = epsilon_,
                                           .mode = call.mode});
  }
  void update_statistics(const Context& context, float* const* parameter, const float* saved,
                         float step) const override {
    for (const int statistic : {0, 1}) {  // mean and variance
      kernels::moving_average(context, {.average = parameter[2 + statistic],
                                        .w = saved + statistic * x_.channels,
                                        .count = x_.channels,
                                        .decay = 1 - step});
    }
  }
  float statistics_step() const override { return 1 - momentum_; }

 private:
  ImageShape x_;
  float momentum_, epsilon_;
};

}  // namespace

std::shared_ptr<const Layer> make_batch_norm(Index inputs, const Attributes& attributes) {
  return std::make_shared<const BatchNorm>(inputs, attributes);
}

}  // namespace fastgan::layers
