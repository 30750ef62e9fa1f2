// Sixteen neighbouring floats, whatever the vector length. A sum kept as one partial sum a lane
// then adds in the same order in every instruction set.
#pragma once

#include "kernels/cpu/simd.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

struct Sixteen {
  static constexpr int kLanes = 16;
  static constexpr int kParts = kLanes / Vec::kLanes;
  Vec part[kParts];
};

/// f(part number) for each part.
template <class F>
FASTGAN_INLINE Sixteen partwise(const F& f) {
  Sixteen a;
#pragma GCC unroll 4
  for (int i = 0; i < Sixteen::kParts; ++i) a.part[i] = f(i);
  return a;
}
FASTGAN_INLINE Sixteen broadcast16(float a) {
  return partwise([&](int) { return broadcast(a); });
}
FASTGAN_INLINE Sixteen load16(const float* p) {
  return partwise([&](int i) { return load(p + i * Vec::kLanes); });
}
FASTGAN_INLINE void store16(float* p, const Sixteen& a) {
#pragma GCC unroll 4
  for (int i = 0; i < Sixteen::kParts; ++i) store(p + i * Vec::kLanes, a.part[i]);
}
FASTGAN_INLINE Sixteen operator+(const Sixteen& a, const Sixteen& b) {
  return partwise([&](int i) { return a.part[i] + b.part[i]; });
}
FASTGAN_INLINE Sixteen operator-(const Sixteen& a, const Sixteen& b) {
  return partwise([&](int i) { return a.part[i] - b.part[i]; });
}
FASTGAN_INLINE Sixteen operator*(const Sixteen& a, const Sixteen& b) {
  return partwise([&](int i) { return a.part[i] * b.part[i]; });
}
FASTGAN_INLINE Sixteen abs(const Sixteen& a) {
  return partwise([&](int i) { return abs(a.part[i]); });
}
/// The first `count` lanes of a, zeros in the others.
FASTGAN_INLINE Sixteen first_of(const Sixteen& a, Index count) {
  return partwise([&](int i) {
    const Index left = count - i * Vec::kLanes;
    return select(first_lanes(left > 0 ? left : 0), a.part[i], zero());
  });
}

/// The sum of the sixteen floats at p, pairwise; overwrites them.
FASTGAN_INLINE float pairwise_sum(float* p) {
  for (int i = 0; i < 8; ++i) p[i] += p[i + 8];
  for (int i = 0; i < 4; ++i) p[i] += p[i + 4];
  return (p[0] + p[2]) + (p[1] + p[3]);
}

}  // namespace fastgan::kernels::FASTGAN_ISA
