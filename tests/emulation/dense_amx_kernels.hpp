// The kernels of dense layers in bf16 and bf16x3 in their three forms: in plain C++, on AVX-512
// with emulated tiles, on AMX.
#pragma once

#include <optional>

#include "reference/dense_case.hpp"

namespace fastgan {

#define FASTGAN_DENSE_KERNELS(isa)                                          \
  namespace kernels::isa {                                                  \
  void dense_pack(const Context&, const DensePack&);                        \
  void dense_forward(const Context&, const DenseForward&);                  \
  void dense_backward_data(const Context&, const DenseBackwardData&);       \
  void dense_backward_weights(const Context&, const DenseBackwardWeights&); \
  void dense_tangent(const Context&, const DenseTangent&);                  \
  void dense_chain(const Context&, const DenseChain&);                      \
  }                                                                         \
  namespace test {                                                          \
  inline Backend isa##_backend() {                                          \
    Backend backend{};                                                      \
    backend.dense_pack = kernels::isa::dense_pack;                          \
    backend.dense_forward = kernels::isa::dense_forward;                    \
    backend.dense_backward_data = kernels::isa::dense_backward_data;        \
    backend.dense_backward_weights = kernels::isa::dense_backward_weights;  \
    backend.dense_tangent = kernels::isa::dense_tangent;                    \
    backend.dense_chain = kernels::isa::dense_chain;                        \
    return backend;                                                         \
  }                                                                         \
  }

FASTGAN_DENSE_KERNELS(emulated_amx)
#if defined(__x86_64__)
FASTGAN_DENSE_KERNELS(emulated_tiles)
#endif
#undef FASTGAN_DENSE_KERNELS

namespace kernels::emulated_amx {
bool tiles_are_released();
}

namespace test {

inline constexpr Precision kReduced[] = {Precision::bf16, Precision::bf16x3};

/// Plain C++: runs everywhere, and is what the others are compared with.
inline const Backend& emulated_amx() {
  static const Backend backend = emulated_amx_backend();
  return backend;
}

/// AVX-512 and AVX512_BF16 with emulated tiles; null where the processor lacks them.
inline const Backend* emulated_tiles() {
#if defined(__x86_64__)
  static const Backend backend = emulated_tiles_backend();
  // GCC 12 and clang 14 know this name of the flag, and answer 0 where it is absent.
  if (is_supported(Isa::avx512) && __builtin_cpu_supports("avx512bf16")) return &backend;
#endif
  return nullptr;
}

/// The library's own kernels; null where the processor has no AMX.
inline const Backend* real_amx() {
  return is_supported(Precision::bf16, Isa::avx512) ? &cpu_backend(Isa::avx512) : nullptr;
}

}  // namespace test
}  // namespace fastgan
