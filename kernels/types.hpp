// The vocabulary of the kernels' arguments.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fastgan {

using Index = std::int64_t;

/// How matrix products are computed; storage and accumulation are always fp32. CUDA has all of
/// these; the CPU has no tf32, and bf16 and bf16x3 where there is AMX (is_supported() in
/// fastgan/isa.hpp tells). What is not to be had is refused.
enum class Precision {
  fp32,    ///< fused multiply-add in fp32
  bf16,    ///< operands rounded to bf16, relative error 2⁻⁸ each
  bf16x3,  ///< each operand split in two bf16 numbers, three products: relative error 3·2⁻¹⁶
  tf32,    ///< operands rounded to tf32 (11 significant bits), relative error 2⁻¹¹ each
};

enum class ActivationKind { linear, relu, leaky_relu, sigmoid, tanh };

/// An elementwise function after a layer. `slope` is that of leaky ReLU for negative arguments.
/// Every derivative is a function of the output y, so z is never stored (leaky ReLU: slope > 0).
struct Activation {
  ActivationKind kind = ActivationKind::linear;
  float slope = 0.0f;
  friend bool operator==(const Activation&, const Activation&) = default;
};

constexpr Activation relu() { return {ActivationKind::relu, 0.0f}; }
constexpr Activation leaky_relu(float slope) { return {ActivationKind::leaky_relu, slope}; }
constexpr Activation sigmoid() { return {ActivationKind::sigmoid, 0.0f}; }
constexpr Activation hyperbolic_tangent() { return {ActivationKind::tanh, 0.0f}; }

/// What a backward pass does with a parameter gradient.
enum class GradientMode { ignore, overwrite, accumulate };

}  // namespace fastgan
