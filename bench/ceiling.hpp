// Ceilings of the processor, measured in the process whose benchmarks they are compared with.
#pragma once

#include <cstddef>
#include <cstdint>

#include "fastgan/isa.hpp"

namespace fastgan::bench {

/// GFLOP/s of independent fused multiply-adds in registers on one thread, best of several runs.
/// portable: multiply and add in the widest vectors that the compiler's default target has.
double fma_ceiling(Isa isa);

/// GB/s of reading `bytes` again and again on one thread, best of several runs.
double read_ceiling(std::size_t bytes);

}  // namespace fastgan::bench
