// Initial values and packing of the parameters.
#include "fastgan/weights.hpp"

#include <algorithm>
#include <cmath>

#include "fastgan/host_copy.hpp"
#include "kernels/dense/dense.hpp"
#include "kernels/noise/noise.hpp"

namespace fastgan {
namespace {

/// Fills a parameter as its initializer asks for; element i is draw i of event `tensor`.
void draw(const Parameter& parameter, float* w, const RandomKey& key, std::uint64_t tensor) {
  const Context context{&cpu_backend(), nullptr};
  const Index count = parameter.count();
  const auto I = static_cast<float>(parameter.fan_in), O = static_cast<float>(parameter.fan_out);
  switch (parameter.initializer) {
    case Initializer::zeros:
      std::fill_n(w, count, 0.0f);
      return;
    case Initializer::ones:
      std::fill_n(w, count, 1.0f);
      return;
    case Initializer::he_normal: {
      kernels::normal_noise(
          context, {.x = w, .ldx = count, .N = 1, .D = count, .key = key, .first = tensor});
      const float sigma = std::sqrt(2.0f / I);
      for (Index i = 0; i < count; ++i) w[i] *= sigma;
      return;
    }
    case Initializer::glorot_uniform:
    case Initializer::he_uniform: {
      kernels::uniform_noise(
          context, {.x = w, .ldx = count, .N = 1, .D = count, .key = key, .first = tensor});
      const bool he = parameter.initializer == Initializer::he_uniform;
      const float limit = std::sqrt(6.0f / (he ? I : I + O));
      for (Index i = 0; i < count; ++i) w[i] = limit * (2.0f * w[i] - 1.0f);
      return;
    }
  }
}

}  // namespace

Weights::Weights(std::shared_ptr<const Plan> plan, WeightUse use, Device* device)
    : plan_(std::move(plan)),
      device_(device),
      values_(static_cast<std::size_t>(plan_->parameters()), device),
      forward_(static_cast<std::size_t>(plan_->forward_bytes()), device),
      backward_(use == WeightUse::training ? static_cast<std::size_t>(plan_->backward_bytes()) : 0,
                device) {}

void Weights::initialize(std::uint64_t seed, std::uint32_t network) {
  const RandomKey key{.seed = seed, .stream = Stream::initial_weights, .attempt = network};
  std::uint64_t tensor = 0;
  HostCopy values(device_, values_.span());
  for (const LayerPlan& place : plan_->layers()) {
    for (std::size_t p = 0; p < place.parameters.size(); ++p) {
      draw(place.parameters[p], values.here().data() + place.offset[p], key, tensor++);
    }
  }
  values.write();
}

LayerWeights Weights::of(const LayerPlan& place) const {
  LayerWeights weights{.forward = forward_.data() + place.forward,
                       .backward = backward_.data() + place.backward};
  for (std::size_t p = 0; p < place.parameters.size(); ++p) {
    weights.parameter[p] = values_.data() + place.offset[p];
  }
  return weights;
}

std::byte* Weights::panels_of(const LayerPlan& place, PackUse use) {
  return use == PackUse::forward ? forward_.data() + place.forward
                                 : backward_.data() + place.backward;
}

void Weights::pack_one(const Context& context, const LayerPlan& place, PackUse use) {
  place.layer->pack(context, panels_of(place, use), of(place), plan_->options().precision, use);
}

/// All dense layers in one call, each other layer in its own.
void Weights::pack_there(const Context& context) {
  kernels::DensePackAll dense{};
  for (const PackUse use : {PackUse::forward, PackUse::backward}) {
    if (use == PackUse::backward && backward_.size() == 0) break;
    for (const LayerPlan& place : plan_->layers()) {
      if (!place.is_dense) {
        pack_one(context, place, use);
        continue;
      }
      const bool forward = use == PackUse::forward;
      dense.call[dense.calls++] = {
          .panels = panels_of(place, use),
          .w = values_.data() + place.offset[0],
          .I = place.layer->inputs(),
          .O = place.layer->outputs(),
          .precision = plan_->options().precision,
          .use = forward ? kernels::PanelUse::forward : kernels::PanelUse::backward};
      if (dense.calls < kernels::kMaxDenseCalls) continue;
      kernels::dense_pack_all(context, dense);
      dense.calls = 0;
    }
  }
  kernels::dense_pack_all(context, dense);
}

void Weights::pack(const Context& context) {
  if (context.device != nullptr) return pack_there(context);
  const auto layers = static_cast<int>(plan_->layers().size());
  const int uses = backward_.size() == 0 ? 1 : 2;
  const auto pack_task = [&](int task, int) {
    pack_one(serial(context), plan_->layers()[static_cast<std::size_t>(task / uses)],
             task % uses == 0 ? PackUse::forward : PackUse::backward);
  };
  SerialExecutor here;
  (context.executor != nullptr ? *context.executor : here).run(layers * uses, pack_task);
}

}  // namespace fastgan
