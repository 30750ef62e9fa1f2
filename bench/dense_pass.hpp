// One pass through one dense layer on random numbers, as the benchmarks of the CPU and of CUDA time
// it, and the layers of DY-GAN.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "tests/reference/dense_case.hpp"

namespace fastgan::bench {

inline constexpr Activation kDenseActivation = leaky_relu(0.3f);

struct DenseSetting {
  std::string pass;  ///< forward, backward_data or backward_weights
  Index N, I, O;
  Precision precision = Precision::fp32;
  kernels::DenseVariant variant = kernels::DenseVariant::automatic;  ///< of the forward pass

  /// dense/<pass>/<precision>/batch:<N>,<I>x<O>, and ",mma" or ",wgmma" where one is asked for
  std::string name() const;
};

/// Forward with bias and leaky ReLU; the gradient of the data times the derivative of that; the
/// gradients of weights and bias.
class DensePass {
 public:
  explicit DensePass(const DenseSetting& setting);

  /// Packs the weights first where the backend is another one than last time.
  void run(const Context& context);
  /// What is wrong with the result of a run; empty if nothing is.
  std::string verify() const;
  double multiply_adds() const { return static_cast<double>(c_.N * c_.I * c_.O); }

  test::DenseCase& tensors() { return c_; }

 private:
  void pack(const Context& context);

  DenseSetting s_;
  test::DenseCase c_;
  std::optional<test::Panels> panels_;
  const Backend* packed_by_ = nullptr;
};

/// Calls visit(I, O) for every layer of the generator and every other one of the discriminator.
void for_layers_of_dygan(const std::function<void(Index, Index)>& visit);

}  // namespace fastgan::bench
