// The sums of an MMD over all pairs of points, first the x, then the y.
#pragma once

#include "kernels/mmd/problem.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

template <class Kernel>
class AllPairs {
 public:
  explicit AllPairs(Problem problem)
      : problem_(problem),
        first_y_(blocks_of(problem.N()) * kBlock),
        end_(first_y_ + blocks_of(problem.M()) * kBlock),
        points_(problem_.take_points(end_ / kBlock)) {
    const Index N = problem_.N(), M = problem_.M();
    for (Index n = 0; n < N; ++n) points_.set(n, clamped(problem_.x()[n]), 1.0f);
    points_.pad(N);
    const float weight = problem_.weight_of_y();
    for (Index m = 0; m < M; ++m) points_.set(first_y_ + m, clamped(problem_.y()[m]), weight);
    points_.pad(first_y_ + M);
    widths_.W = problem_.widths();
    float* strength = problem_.take<float>(widths_.W);
    for (Index w = 0; w < widths_.W; ++w) {
      strength[w] = Kernel::strength(problem_.width(w), problem_.kernel());
    }
    widths_.strength = strength;
  }

  void run() {
    for (Index i = 0; i < first_y_; i += kRows) rows_of_x(i);
    for (Index i = first_y_; i < end_; i += kRows) rows_of_y(i);
    problem_.set_loss(value_);
  }

 private:
  /// Sums of the rows of a tile, sixteen interleaved ones each.
  struct Rows {
    Sixteen value[kRows], pull[kRows];
    Rows() {
      for (int r = 0; r < kRows; ++r) value[r] = pull[r] = broadcast16(0.0f);
    }
  };
  template <Pulls pulls>
  FASTGAN_INLINE void add(Rows& rows, Index i, Index j) const {
    add_tile<Kernel, kRows, pulls>(points_, widths_, i, j, rows.value, rows.pull);
  }

  void rows_of_x(Index i) {
    Rows rows;
    Index j = i / kBlock * kBlock;
    add<Pulls::rows>(rows, i, j);
    halve(rows);
    for (j += kBlock; j < first_y_; j += kBlock) add<Pulls::rows_and_columns>(rows, i, j);
    for (; j < end_; j += kBlock) add<Pulls::rows>(rows, i, j);
    add_values(rows, i);
    if (!problem_.has_gradient()) return;
    for (int r = 0; r < kRows && i + r < problem_.N(); ++r) {
      const double columns = points_.pull[i + r], own = sum_of(rows.pull[r]);
      problem_.set_gradient(i + r, 2.0 * (columns - own));
    }
  }

  void rows_of_y(Index i) {
    Rows rows;
    Index j = i / kBlock * kBlock;
    add<Pulls::none>(rows, i, j);
    halve(rows);
    for (j += kBlock; j < end_; j += kBlock) add<Pulls::none>(rows, i, j);
    add_values(rows, i);
  }

  /// Within a block every pair comes twice, all others come once.
  static void halve(Rows& rows) {
    for (Sixteen& value : rows.value) value = broadcast16(0.5f) * value;
  }
  void add_values(const Rows& rows, Index i) {
    for (int r = 0; r < kRows; ++r) {
      value_ += 2.0 * static_cast<double>(points_.weight[i + r]) *
                static_cast<double>(sum_of(rows.value[r]));
    }
  }

  Problem problem_;
  Index first_y_, end_;
  Points points_;
  Widths widths_{};
  double value_ = 0.0;
};

}  // namespace fastgan::kernels::FASTGAN_ISA
