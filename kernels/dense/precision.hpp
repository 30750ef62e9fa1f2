// The kernels of the reduced precisions, which are compiled apart from those of fp32.
#pragma once

#include "kernels/backend.hpp"
#include "kernels/types.hpp"

namespace fastgan::kernels {

/// The backend whose kernels of dense layers compute in bf16 or bf16x3 beside those of `isa`; its
/// other kernels are null. Throws Error (resource) where there is none. Allocates nothing.
const Backend& reduced_precision_kernels(Precision precision, Isa isa);

}  // namespace fastgan::kernels
