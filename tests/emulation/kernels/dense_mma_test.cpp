// The dense kernels of CUDA on tensor cores: awkward shapes around the tile of 64 x 64 x 32 (tf32:
// 16) within the bounds of their roundings, exact where nothing is rounded, and the bits of every
// schedule.
#include "reference/dense_case.hpp"
#include "tests/kernels/ladder.hpp"

namespace fastgan::test {
namespace {

constexpr Precision kReduced[] = {Precision::bf16, Precision::bf16x3, Precision::tf32};
constexpr DenseShape kShapes[] = {{1, 1, 1, 0},    {3, 17, 65, 3},   {33, 31, 16, 1},
                                  {65, 33, 63, 2}, {31, 127, 64, 0}, {32, 15, 129, 4},
                                  {66, 67, 35, 5}, {257, 40, 1, 0}};

GuardedTensor exact(const reference::Reference& expected) {
  GuardedTensor t(expected.rows(), expected.columns());
  for (Index r = 0; r < t.rows(); ++r) {
    for (Index c = 0; c < t.columns(); ++c) t.at(r, c) = static_cast<float>(expected.value(r, c));
  }
  return t;
}

}  // namespace

TEST_CASE("dense on tensor cores: every pass within the bound of its roundings") {
  for (const Precision precision : kReduced) {
    std::size_t turn = 0;
    for (const DenseShape& shape : kShapes) {
      for (const check::Machine& machine : check::machines()) {
        INFO(machine.name << ", " << name(precision));
        check_dense({.backend = machine.backend}, precision, shape, all_activations()[turn % 5]);
      }
      ++turn;
    }
  }
}

TEST_CASE("dense on tensor cores: small integers come out exact") {
  std::size_t turn = 0;
  for (const Precision precision : kReduced) {
    for (const DenseShape& shape : kShapes) {
      const check::Machine machine = check::machine_of(turn++);
      INFO(machine.name << ", " << name(precision) << ": N " << shape.N << " I " << shape.I << " O "
                        << shape.O);
      const Context context{.backend = machine.backend};
      DenseCase c(shape, leaky_relu(0.5f), 13);
      for (GuardedTensor* t : {&c.x, &c.w, &c.b, &c.dz, &c.tx}) {
        for (Index r = 0; r < t->rows(); ++r) {
          for (Index k = 0; k < t->columns(); ++k) t->at(r, k) = std::round(2 * t->at(r, k)) + 0.0f;
        }
      }
      c.run(context, precision, 4096);
      CHECK_SAME_BITS(c.y, exact(reference::dense_forward(c.x, c.w, &c.b, c.activation)));
      CHECK_SAME_BITS(c.ty, exact(reference::dense_tangent(c.tx, c.w, c.y, c.activation)));
      CHECK_SAME_BITS(c.dx, exact(reference::dense_backward_data(c.dz, c.w, &c.x, c.activation)));
      CHECK_SAME_BITS(c.dw, exact(reference::dense_backward_weights(c.x, c.dz, nullptr)));
      const GuardedTensor old = c.dw;
      c.backward_weights(context, precision, 0, c.I, GradientMode::accumulate);
      CHECK_SAME_BITS(c.dw, exact(reference::dense_backward_weights(c.x, c.dz, &old)));
    }
  }
}

TEST_CASE("dense on tensor cores: bits do not depend on schedules or blocks") {
  const DenseShape shape{.N = 75, .I = 71, .O = 67, .gap = 3};
  for (const Precision precision : kReduced) {
    DenseCase whole(shape, leaky_relu(0.3f), 3);
    whole.run({.backend = check::machines().front().backend}, precision, 75);
    for (const check::Machine& machine : check::machines()) {
      for (const Index block : {17, 75}) {
        INFO(machine.name << ", " << name(precision) << ", blocks of " << block);
        DenseCase found(shape, leaky_relu(0.3f), 3);
        found.run({.backend = machine.backend}, precision, block);
        check_same_bits(found, whole);
      }
    }
  }
}

TEST_CASE("dense on tensor cores: the precisions differ, and bf16x3 is much the closer one") {
  const auto error = [&](Precision precision) {
    return largest_forward_error({.backend = check::machines().front().backend}, precision,
                                 {.N = 33, .I = 127, .O = 65});
  };
  // One part in 2⁸ of each operand against three in 2¹⁶ of their product.
  CHECK(error(Precision::bf16x3) < error(Precision::bf16) / 32);
  CHECK(error(Precision::bf16x3) > 0);
  // 2⁻¹¹ of each operand.
  CHECK(error(Precision::tf32) < error(Precision::bf16) / 4);
  CHECK(error(Precision::tf32) > error(Precision::bf16x3));
}

TEST_CASE("dense on tensor cores: no events write nothing but zeros of dw and db") {
  for (const Precision precision : kReduced) {
    DenseCase c({0, 17, 33, 1}, relu(), 2);
    const Context context{.backend = check::machines().front().backend};
    c.forward(context, precision, 0, 0);
    c.backward_weights(context, precision, 0, 17, GradientMode::ignore);
    CHECK(check::is_unwritten(c.dw.at(16, 32)));
    CHECK(check::is_unwritten(c.db.at(0, 32)));
    c.backward_weights(context, precision, 0, 17, GradientMode::overwrite);
    CHECK_SAME_BITS(c.dw, GuardedTensor(17, 33, 33, std::vector<float>(17 * 33, 0.0f)));
    CHECK_SAME_BITS(c.db, GuardedTensor(1, 33, 33, std::vector<float>(33, 0.0f)));
  }
}

}  // namespace fastgan::test
