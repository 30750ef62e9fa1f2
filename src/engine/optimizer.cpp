// Which kernel an optimizer calls, and which state it keeps.
#include "fastgan/optimizer.hpp"

#include <array>
#include <string>

#include "fastgan/error.hpp"
#include "kernels/adadelta/adadelta.hpp"
#include "kernels/adam/adam.hpp"
#include "kernels/rmsprop/rmsprop.hpp"
#include "kernels/sgd/sgd.hpp"

namespace fastgan {
namespace {

constexpr std::array kKinds{OptimizerKind::sgd, OptimizerKind::rmsprop, OptimizerKind::adadelta,
                            OptimizerKind::adam};

std::size_t states_of(const OptimizerOptions& options) {
  switch (options.kind) {
    case OptimizerKind::sgd:
      return options.momentum == 0.0f ? 0 : 1;
    case OptimizerKind::rmsprop:
      return 1;
    case OptimizerKind::adadelta:
    case OptimizerKind::adam:
      break;
  }
  return 2;
}

}  // namespace

std::string_view name(OptimizerKind kind) {
  switch (kind) {
    case OptimizerKind::sgd:
      return "sgd";
    case OptimizerKind::rmsprop:
      return "rmsprop";
    case OptimizerKind::adadelta:
      return "adadelta";
    case OptimizerKind::adam:
      break;
  }
  return "adam";
}

OptimizerKind optimizer_kind(std::string_view text) {
  for (const OptimizerKind kind : kKinds) {
    if (name(kind) == text) return kind;
  }
  throw Error(ErrorKind::bad_usage, "optimizer '" + std::string(text) +
                                        "' is unknown; expected sgd, rmsprop, adadelta or adam");
}

Optimizer::Optimizer(const OptimizerOptions& options, Index parameters, Device* device)
    : options_(options),
      parameters_(parameters),
      first_(states_of(options) > 0 ? static_cast<std::size_t>(parameters) : 0, device),
      second_(states_of(options) > 1 ? static_cast<std::size_t>(parameters) : 0, device) {
  if (!(options.learning_rate > 0.0f) || !(options.epsilon > 0.0f)) {
    throw Error(ErrorKind::bad_usage,
                "optimizer: learning rate " + std::to_string(options.learning_rate) +
                    " and epsilon " + std::to_string(options.epsilon) + " must both be positive");
  }
}

void Optimizer::update(const Context& context, float* w, const float* dw, float rate) {
  const OptimizerOptions& o = options_;
  const Index count = parameters_;
  ++step_;
  switch (o.kind) {
    case OptimizerKind::sgd:
      kernels::sgd_update(context, {.w = w,
                                    .v = first_.data(),
                                    .dw = dw,
                                    .count = count,
                                    .learning_rate = o.learning_rate * rate,
                                    .momentum = o.momentum});
      break;
    case OptimizerKind::rmsprop:
      kernels::rmsprop_update(context, {.w = w,
                                        .squared_gradients = first_.data(),
                                        .dw = dw,
                                        .count = count,
                                        .learning_rate = o.learning_rate * rate,
                                        .rho = o.rho,
                                        .epsilon = o.epsilon});
      break;
    case OptimizerKind::adadelta:
      kernels::adadelta_update(context, {.w = w,
                                         .squared_gradients = first_.data(),
                                         .squared_updates = second_.data(),
                                         .dw = dw,
                                         .count = count,
                                         .learning_rate = o.learning_rate * rate,
                                         .rho = o.rho,
                                         .epsilon = o.epsilon});
      break;
    case OptimizerKind::adam:
      kernels::adam_update(context, {.w = w,
                                     .m = first_.data(),
                                     .v = second_.data(),
                                     .dw = dw,
                                     .count = count,
                                     .step = step_,
                                     .learning_rate = o.learning_rate * rate,
                                     .beta1 = o.beta1,
                                     .beta2 = o.beta2,
                                     .epsilon = o.epsilon});
      break;
  }
}

}  // namespace fastgan
