// Ceilings of the processor, measured in the process whose benchmarks they are compared with.
#pragma once

#include <cstddef>
#include <cstdint>

#include "fastgan/isa.hpp"

namespace fastgan::bench {

/// GFLOP/s of independent fused multiply-adds in registers on one thread, best of several runs.
/// portable: multiply and add in the widest vectors that the compiler's default target has.
double fma_ceiling(Isa isa);

/// GFLOP/s of bf16 products of AMX tiles in L1 on one thread, best of several runs. Only where
/// is_supported(Precision::bf16, Isa::avx512).
double amx_ceiling();

/// GFLOP/s of the products of dense layers in a precision, on one thread: of fused multiply-adds,
/// of AMX, and of a third of it where three products make one.
double dense_ceiling(Precision precision);

/// `steps` times four products of whole tiles; returns their number of operations.
double amx_products(int steps);

/// GB/s of reading `bytes` again and again on one thread, best of several runs.
double read_ceiling(std::size_t bytes);

}  // namespace fastgan::bench
