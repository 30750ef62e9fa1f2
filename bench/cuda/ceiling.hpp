// Ceilings of the device, measured in the process whose rows they are compared with.
#pragma once

#include "kernels/types.hpp"

namespace fastgan::bench::cuda {

struct Ceilings {
  double copy;    ///< B/s read and written of a copy that is far larger than L2
  double fma;     ///< FLOP/s of independent fused multiply-adds in registers
  double tensor;  ///< FLOP/s of bf16 products: mma.sync in registers, or a probe that is faster
};

/// Measured at the first call; each the best of several runs.
const Ceilings& ceilings();

/// FLOP/s for products in a precision: of the tensor cores' half in tf32, a third in bf16x3.
double product_ceiling(Precision precision);

/// Another way to keep the tensor cores busy, which gives its FLOP/s: mma.sync does not reach all
/// that those of a Hopper can do. To be added before the first call of ceilings().
using TensorProbe = double (*)();
void add_tensor_probe(TensorProbe probe);

}  // namespace fastgan::bench::cuda
