// The instruction set of the CPU kernels.
#pragma once

#include <string_view>

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

}  // namespace fastgan
