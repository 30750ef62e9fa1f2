#include "kernels/activation/activation.hpp"

#include <cmath>

#include "kernels/cpu/chunks.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

constexpr Index kChunk = 16384;

float forward(float x, Activation a) {
  switch (a.kind) {
    case ActivationKind::linear:
      return x;
    case ActivationKind::relu:
      return x > 0.0f ? x : 0.0f;
    case ActivationKind::leaky_relu:
      return x > 0.0f ? x : a.slope * x;
    case ActivationKind::sigmoid: {
      const float e = std::exp(-std::fabs(x));
      return (x >= 0.0f ? 1.0f : e) / (1.0f + e);
    }
    case ActivationKind::tanh:
      break;
  }
  return std::tanh(x);
}

float derivative(float y, Activation a) {
  switch (a.kind) {
    case ActivationKind::linear:
      return 1.0f;
    case ActivationKind::relu:
      return y > 0.0f ? 1.0f : 0.0f;
    case ActivationKind::leaky_relu:
      return y > 0.0f ? 1.0f : a.slope;
    case ActivationKind::sigmoid:
      return y * (1.0f - y);
    case ActivationKind::tanh:
      break;
  }
  return 1.0f - y * y;
}

}  // namespace

void activation_forward(const Context& context, const ActivationForward& a) {
  for_chunks(context, a.count, kChunk, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) a.y[i] = forward(a.x[i], a.activation);
  });
}

void activation_backward(const Context& context, const ActivationBackward& a) {
  for_chunks(context, a.count, kChunk, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) a.dx[i] = a.dy[i] * derivative(a.y[i], a.activation);
  });
}

}  // namespace fastgan::kernels::FASTGAN_ISA
