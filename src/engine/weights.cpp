// Initial values and packing of the parameters.
#include "fastgan/weights.hpp"

#include <cmath>

#include "kernels/dense/dense.hpp"
#include "kernels/noise/noise.hpp"

namespace fastgan {
namespace {

/// Fills w (I, O) with uniform or normal numbers of the width that the initializer asks for.
void draw(const DenseLayer& layer, float* w, const RandomKey& key, std::uint64_t tensor) {
  const Context context{&cpu_backend(), nullptr};
  const Index count = layer.inputs * layer.outputs;
  const auto I = static_cast<float>(layer.inputs), O = static_cast<float>(layer.outputs);
  if (layer.initializer == Initializer::he_normal) {
    kernels::normal_noise(context, {.x = w, .ldx = count, .N = 1, .D = count, .key = key,
                                    .first = tensor});
    const float sigma = std::sqrt(2.0f / I);
    for (Index i = 0; i < count; ++i) w[i] *= sigma;
    return;
  }
  kernels::uniform_noise(context, {.x = w, .ldx = count, .N = 1, .D = count, .key = key,
                                   .first = tensor});
  const float limit = std::sqrt(6.0f / (I + O));
  for (Index i = 0; i < count; ++i) w[i] = limit * (2.0f * w[i] - 1.0f);
}

}  // namespace

Weights::Weights(std::shared_ptr<const Plan> plan, WeightUse use)
    : plan_(std::move(plan)),
      values_(static_cast<std::size_t>(plan_->parameters())),
      forward_(static_cast<std::size_t>(plan_->forward_bytes())),
      backward_(use == WeightUse::training ? static_cast<std::size_t>(plan_->backward_bytes())
                                           : 0) {}

void Weights::initialize(std::uint64_t seed, std::uint32_t network) {
  const RandomKey key{.seed = seed, .stream = Stream::initial_weights, .attempt = network};
  std::uint64_t tensor = 0;
  for (const LayerPlan& place : plan_->layers()) {
    draw(place.layer, values_.data() + place.w, key, tensor++);
    for (Index o = 0; o < place.layer.outputs; ++o) {
      values_[static_cast<std::size_t>(place.b + o)] = 0.0f;
    }
  }
}

void Weights::pack(const Context& context) {
  const auto layers = static_cast<int>(plan_->layers().size());
  const int uses = backward_.size() == 0 ? 1 : 2;
  const Context serial{context.backend, nullptr};
  const auto pack_one = [&](int task, int) {
    const LayerPlan& place = plan_->layers()[static_cast<std::size_t>(task / uses)];
    const bool forward = task % uses == 0;
    kernels::dense_pack(
        serial, {.panels = forward ? forward_.data() + place.forward_panels
                                   : backward_.data() + place.backward_panels,
                 .w = values_.data() + place.w,
                 .I = place.layer.inputs,
                 .O = place.layer.outputs,
                 .precision = plan_->options().precision,
                 .use = forward ? kernels::PanelUse::forward : kernels::PanelUse::backward});
  };
  SerialExecutor here;
  (context.executor != nullptr ? *context.executor : here).run(layers * uses, pack_one);
}

}  // namespace fastgan
