// The instruction set of the CPU kernels, and the precisions that they have there.
#pragma once

#include <string_view>

#include "kernels/types.hpp"

namespace fastgan {

/// avx2 and avx512 give the same bits as each other; portable has no fused multiply-add and
/// differs from them by rounding.
enum class Isa { portable, avx2, avx512 };

std::string_view name(Isa isa);

/// True if this processor and its operating system run `isa`.
bool is_supported(Isa isa) noexcept;

/// The widest supported instruction set.
Isa best_isa() noexcept;

/// The instruction set named by the environment variable FASTGAN_ISA, best_isa() where it is not
/// set. Throws Error (bad_usage) on an unknown name, Error (resource) on an unsupported one.
Isa isa_from_environment();

std::string_view name(Precision precision);

/// True if the CPU computes dense layers in `precision`: fp32 always; tf32 never; bf16 and bf16x3
/// beside the AVX-512 kernels (neither with portable nor with avx2) where the processor has
/// amx_tile, amx_bf16 and avx512_bf16 and the operating system grants the tile registers, which it
/// is asked for on the first call. kernels::require_precision() says what is missing.
bool is_supported(Precision precision, Isa isa = isa_from_environment());

}  // namespace fastgan
