// The sums of an MMD over groups of sorted points, for the rational kernels.
#pragma once

#include "kernels/mmd/problem.hpp"

namespace fastgan::kernels::FASTGAN_ISA {

class Groups {
 public:
  explicit Groups(Problem problem)
      : problem_(problem),
        count_(problem.N() + problem.M()),
        points_(problem_.take_points(blocks_of(count_))),
        key_(problem_.take<Key>(count_)),
        row_pull_(problem_.take<float>(points_.blocks * kBlock * kBlock)),
        group_(problem_.take<Group>(2 * points_.blocks)) {
    sort();
    std::fill_n(row_pull_, points_.blocks * kBlock * kBlock, 0.0f);
    make_groups();
  }

  void run() {
    for (Index w = 0; w < problem_.widths(); ++w) add_width(problem_.width(w));
    problem_.set_loss(value_);
    if (problem_.has_gradient()) set_gradients();
  }

 private:
  struct Pair {
    Index a, b;
  };
  // At most two for each halving of either group, of which there are less than 2·32.
  static constexpr Index kMostWaiting = 256;

  void sort() {
    const Index N = problem_.N();
    for (Index n = 0; n < N; ++n) key_[n] = key_of(clamped(problem_.x()[n]), n);
    for (Index n = N; n < count_; ++n) key_[n] = key_of(clamped(problem_.y()[n - N]), n);
    Problem rest = problem_;
    sort_keys(key_, rest.take<Key>(count_), count_);
    const float weight = problem_.weight_of_y();
    for (Index n = 0; n < count_; ++n) {
      points_.set(n, position_of(key_[n]), number_of(key_[n]) < N ? 1.0f : weight);
    }
    points_.pad(count_);
  }

  /// Groups in the order in which they are halved; moments from the blocks upwards.
  void make_groups() {
    groups_ = 2 * points_.blocks - 1;
    set_range(0, 0, points_.blocks);
    for (Index g = 0; g < groups_; ++g) {
      const Index half = left_blocks(group_[g].blocks);
      if (group_[g].blocks == 1) continue;
      set_range(g + 1, group_[g].first, half);
      set_range(g + 2 * half, group_[g].first + half, group_[g].blocks - half);
    }
    for (Index g = groups_ - 1; g >= 0; --g) {
      Group& group = group_[g];
      if (group.blocks == 1) {
        set_moments(group, points_.position + group.first * kBlock,
                    points_.weight + group.first * kBlock);
        continue;
      }
      for (const Group* part : {&left_of(g), &right_of(g)}) {
        add_shifted_moments(group.moment, part->moment, group.centre - part->centre);
      }
    }
  }
  void set_range(Index g, Index first, Index blocks) {
    const double low = points_.position[first * kBlock];
    const double high = points_.position[(first + blocks) * kBlock - 1];
    group_[g] = {.moment = {},
                 .local = {},
                 .centre = 0.5 * (low + high),
                 .radius = 0.5 * (high - low),
                 .first = first,
                 .blocks = blocks};
  }
  Group& left_of(Index g) const { return group_[g + 1]; }
  Group& right_of(Index g) const { return group_[g + 2 * left_blocks(group_[g].blocks)]; }

  void add_width(float width) {
    const float strength = Rational::strength(width, problem_.kernel());
    const double half_width = 1.0 / std::sqrt(static_cast<double>(strength));
    Pair waiting[kMostWaiting] = {{0, 0}};
    for (Index left = 1; left > 0;) {
      const auto [a, b] = waiting[--left];
      Group &one = group_[a], &other = group_[b];
      if (are_far(one, other, half_width)) {
        value_ += interact(one, other, half_width);
      } else if (one.blocks == 1 && other.blocks == 1) {
        value_ += add_blocks(one.first * kBlock, other.first * kBlock, {&strength, 1});
      } else if (a == b) {
        const Index l = a + 1, r = a + 2 * left_blocks(one.blocks);
        for (const Pair& part : {Pair{r, r}, Pair{l, r}, Pair{l, l}}) waiting[left++] = part;
      } else if (other.blocks == 1 || (one.blocks > 1 && one.radius >= other.radius)) {
        waiting[left++] = {a + 2 * left_blocks(one.blocks), b};
        waiting[left++] = {a + 1, b};
      } else {
        waiting[left++] = {a, b + 2 * left_blocks(other.blocks)};
        waiting[left++] = {a, b + 1};
      }
    }
  }

  /// All pairs of two blocks, or of a block and itself; returns Σ w_i·w_j·k over both orders.
  double add_blocks(Index i, Index j, const Widths& widths) {
    Sixteen sum = broadcast16(0.0f);
    for (Index row = i; row < i + kBlock; row += kRows) {
      Sixteen value[kRows], pull[kRows];
      for (int r = 0; r < kRows; ++r) value[r] = pull[r] = broadcast16(0.0f);
      if (i == j) {
        add_tile<Rational, kRows, Pulls::rows>(points_, widths, row, j, value, pull);
      } else {
        add_tile<Rational, kRows, Pulls::rows_and_columns>(points_, widths, row, j, value, pull);
      }
      for (int r = 0; r < kRows; ++r) {
        float* rows = row_pull_ + (row + r) * kBlock;
        store16(rows, load16(rows) + pull[r]);
        const Vec weight = broadcast(points_.weight[row + r]);
        sum = partwise([&](int v) { return fma(weight, value[r].part[v], sum.part[v]); });
      }
    }
    alignas(64) float lanes[kBlock];
    store16(lanes, sum);
    double total = 0.0;
    for (const float lane : lanes) total += static_cast<double>(lane);
    return i == j ? total : 2.0 * total;
  }

  void set_gradients() {
    for (Index g = 0; g < groups_; ++g) {
      const Group& group = group_[g];
      if (group.blocks == 1) {
        set_gradients_of_block(group);
        continue;
      }
      for (Group* part : {&left_of(g), &right_of(g)}) {
        add_shifted_local(part->local, group.local, part->centre - group.centre);
      }
    }
  }
  void set_gradients_of_block(const Group& group) {
    const Index first = group.first * kBlock;
    double slope[kBlock];
    slopes_at(group, points_.position + first, slope);
    for (Index n = first; n < std::min(first + kBlock, count_); ++n) {
      const Index number = number_of(key_[n]);
      if (number >= problem_.N()) continue;
      const double columns = points_.pull[n], rows = pairwise_sum(row_pull_ + n * kBlock);
      problem_.set_gradient(number, 2.0 * (columns - rows) + slope[n - first]);
    }
  }

  Problem problem_;
  Index count_;
  Points points_;
  Key* key_;
  float* row_pull_;  // (blocks, 16, 16) sums of the rows, sixteen interleaved ones each
  Group* group_;     // (2·blocks − 1)
  Index groups_ = 0;
  double value_ = 0.0;
};

}  // namespace fastgan::kernels::FASTGAN_ISA
