// What a pass refuses.
#include <string>

#include "fastgan/error.hpp"
#include "fastgan/pass.hpp"

namespace fastgan {
namespace {

[[noreturn]] void fail(const std::string& text) {
  throw Error(ErrorKind::bad_usage, "pass: " + text);
}

}  // namespace

void Pass::check(const Context& context, const PassInput& input) const {
  if (input.N < 0 || input.N > plan_->options().batch) {
    fail(std::to_string(input.N) + " events; the plan was compiled for at most " +
         std::to_string(plan_->options().batch));
  }
  if (plan_->classes() > 0 && input.label == nullptr) fail("the network needs labels of classes");
  if (plan_->options().contiguous && input.x.ld != plan_->inputs()) {
    fail("rows " + std::to_string(input.x.ld) + " numbers apart; expected " +
         std::to_string(plan_->inputs()));
  }
  const int width = context.executor != nullptr ? context.executor->width() : 1;
  if (plan_->scratch() > 0 && width > plan_->options().workers) {
    fail("an executor of " + std::to_string(width) + " workers; the plan was compiled for " +
         std::to_string(plan_->options().workers));
  }
}

void Pass::check_has_tangent() const {
  for (const LayerPlan& place : plan_->layers()) {
    if (!place.layer->has_tangent()) fail(place.name + " has no tangent for a gradient penalty");
  }
}

void Pass::check_is_piecewise_linear() const {
  for (const LayerPlan& place : plan_->layers()) {
    const ActivationKind kind = place.layer->activation().kind;
    const bool is_activation = kind == ActivationKind::sigmoid || kind == ActivationKind::tanh;
    if (!is_activation && !place.layer->is_curved()) continue;
    throw Error(ErrorKind::bad_usage,
                "gradient penalty: " + place.name +
                    (is_activation ? " has a curved activation; expected linear, ReLU or leaky "
                                     "ReLU in every layer"
                                   : " is curved; expected a function that is piecewise linear"));
  }
}

}  // namespace fastgan
