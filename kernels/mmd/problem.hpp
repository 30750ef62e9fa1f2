// One of the K problems of an MMD call, and its part of the working memory.
#pragma once

#include "kernels/mmd/far.hpp"
#include "kernels/mmd/near.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

class Problem {
 public:
  Problem(const Mmd& p, Index k)
      : p_(p), k_(k), memory_(p.scratch + k * static_cast<Index>(mmd_scratch_bytes(p.N, p.M, 1))) {}

  Index N() const { return p_.N; }
  Index M() const { return p_.M; }
  const float* x() const { return p_.x + k_ * p_.ldx; }
  const float* y() const { return p_.y + k_ * p_.ldy; }
  bool has_gradient() const { return p_.dx != nullptr; }
  MmdKernel kernel() const { return p_.kernel; }
  Index widths() const { return p_.W; }
  float width(Index w) const { return p_.width[k_ * p_.W + w]; }
  float weight_of_y() const {
    return static_cast<float>(-static_cast<double>(p_.N) / static_cast<double>(p_.M));
  }

  /// `value` = Σ_ij w_i·w_j·k, summed over the widths.
  void set_loss(double value) const {
    const double loss = value * per_pair();
    p_.loss[k_] = static_cast<float>(loss > 0.0 ? loss : 0.0);
  }
  /// `slope` = Σ_j w_j·k'(x_n − s_j), summed over the widths.
  void set_gradient(Index n, double slope) const {
    const double factor = 2.0 * static_cast<double>(p_.scale) * per_pair();
    p_.dx[k_ * p_.lddx + n] = static_cast<float>(factor * slope);
  }

  /// `count` elements of the working memory, which no other call has been given.
  template <class T>
  T* take(Index count) {
    constexpr Index kLine = 64;
    auto* taken = reinterpret_cast<T*>(memory_);
    memory_ += (count * static_cast<Index>(sizeof(T)) + kLine - 1) / kLine * kLine;
    return taken;
  }
  Points take_points(Index blocks) {
    float* position = take<float>(blocks * kBlock);
    float* weight = take<float>(blocks * kBlock);
    return {position, weight, take<float>(blocks * kBlock), blocks};
  }

 private:
  double per_pair() const {
    const auto N = static_cast<double>(p_.N);
    return 1.0 / (N * N * static_cast<double>(p_.W));
  }

  const Mmd& p_;
  Index k_;
  std::byte* memory_;
};

}  // namespace fastgan::kernels::FASTGAN_ISA
