// Dropout as a node of a graph: masks from the key and the index of the event; identity in
// inference.
#include "kernels/dropout/dropout.hpp"

#include "fastgan/error.hpp"
#include "fastgan/layer.hpp"
#include "src/layers/times_derivative.hpp"
#include "src/layers/window_settings.hpp"

namespace fastgan::layers {
namespace {

float rate_of(const Attributes& attributes) {
  const double rate = attributes.number("rate");
  if (rate >= 0 && rate < 1) return static_cast<float>(rate);
  throw Error(ErrorKind::bad_usage,
              "setting 'rate' is " + std::to_string(rate) + "; expected 0 <= rate < 1");
}

class DropoutLayer final : public Layer {
 public:
  DropoutLayer(Index inputs, const Attributes& attributes)
      : x_(image_settings(inputs, attributes)), rate_(rate_of(attributes)) {}

  std::string_view op() const override { return "dropout"; }
  Attributes attributes() const override {
    Attributes all;
    set_image(all, x_);
    all.set("rate", static_cast<double>(rate_));
    return all;
  }
  Index inputs() const override { return x_.count(); }
  Index outputs() const override { return x_.count(); }
  ImageShape image() const override { return x_; }
  bool contiguous() const override { return true; }

  void forward(const Context& context, const LayerWeights&,
               const LayerForward& call) const override {
    mask(context, call.y, call.x, call.N, call.run);
  }
  void backward(const Context& context, const LayerWeights&,
                const LayerBackward& call) const override {
    mask(context, call.dx, call.dz, call.N, call.run);
    times_derivative(context, call, inputs());
  }
  void tangent(const Context& context, const LayerWeights&,
               const LayerTangent& call) const override {
    mask(context, call.ty, call.tx, call.N, call.run);
  }

 private:
  void mask(const Context& context, float* y, const float* x, Index N, const LayerRun& run) const {
    if (run.mode == Mode::inference) {
      kernels::activation_forward(context, {.y = y, .x = x, .count = N * x_.count()});  // a copy
      return;
    }
    kernels::dropout(context, {.y = y,
                               .x = x,
                               .N = N,
                               .D = x_.count(),
                               .rate = rate_,
                               .key = run.key,
                               .first = run.first});
  }

  ImageShape x_;
  float rate_;
};

}  // namespace

std::shared_ptr<const Layer> make_dropout(Index inputs, const Attributes& attributes) {
  return std::make_shared<const DropoutLayer>(inputs, attributes);
}

}  // namespace fastgan::layers
