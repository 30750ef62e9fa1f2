// The dense kernels of CUDA, emulated: awkward shapes around the tile of 32 x 64 x 16 within the
// bounds of their sums, and the bits of every schedule and of the CPU.
#include <memory>

#include "reference/dense_case.hpp"
#include "tests/kernels/ladder.hpp"

namespace fastgan::test {
namespace {

constexpr DenseShape kShapes[] = {{1, 1, 1, 0},    {3, 17, 65, 3},  {33, 31, 16, 1},
                                  {65, 33, 63, 2}, {31, 16, 64, 0}, {32, 15, 128, 4},
                                  {34, 67, 35, 5}, {17, 40, 1, 0}};

}  // namespace

TEST_CASE("dense: every pass within the bound of its sums") {
  std::size_t turn = 0;
  for (const DenseShape& shape : kShapes) {
    for (const check::Machine& machine : check::machines()) {
      INFO(machine.name);
      check_dense({.backend = machine.backend}, Precision::fp32, shape,
                  all_activations()[turn % 5]);
    }
    ++turn;
  }
}

TEST_CASE("dense: bits do not depend on schedules or blocks and are those of the CPU") {
  const DenseShape shape{.N = 45, .I = 37, .O = 67, .gap = 3};
  for (const Activation& activation : all_activations()) {
    const Context cpu{.backend = &check::fused_cpu()};
    DenseCase expected(shape, activation, 3);
    expected.run(cpu, Precision::fp32, 45);
    for (const check::Machine& machine : check::machines()) {
      for (const Index block : {7, 45}) {
        INFO(machine.name << ", blocks of " << block);
        DenseCase found(shape, activation, 3);
        found.run({.backend = machine.backend}, Precision::fp32, block);
        check_same_bits(found, expected);
      }
    }
  }
}

TEST_CASE("dense: the gradient of the bias alone, in every precision") {
  DenseCase c({.N = 45, .I = 37, .O = 67, .gap = 3}, {}, 3);
  for (const check::Machine& machine : check::machines()) {
    INFO(machine.name);
    const Context context{.backend = machine.backend};
    for (const auto& [mode, precision] : {std::pair{GradientMode::overwrite, Precision::fp32},
                                          {GradientMode::accumulate, Precision::fp32},
                                          {GradientMode::overwrite, Precision::bf16},
                                          {GradientMode::accumulate, Precision::bf16x3},
                                          {GradientMode::overwrite, Precision::tf32}}) {
      const std::vector<float> old(67, 0.5f);
      GuardedTensor db(old), alone(old), dw(37, 67, 67, std::vector<float>(37 * 67, 1.0f));
      kernels::DenseBackwardWeights call{.dw = dw.data(),
                                         .db = db.data(),
                                         .x = c.x.data(),
                                         .ldx = c.x.ld(),
                                         .dz = c.dz.data(),
                                         .lddz = c.dz.ld(),
                                         .N = 45,
                                         .I = 37,
                                         .O = 67,
                                         .mode = mode,
                                         .precision = precision};
      kernels::dense_backward_weights(context, call);
      call.dw = nullptr;
      call.db = alone.data();
      kernels::dense_backward_weights(context, call);
      CHECK_SAME_BITS(alone, db);
    }
  }
}

TEST_CASE("dense: sums over no events and no inputs") {
  for (const check::Machine& machine : check::machines()) {
    INFO(machine.name);
    const Context context{.backend = machine.backend};
    GuardedTensor dw(5, 3), db(3), y(2, 3);
    const GuardedTensor nothing(1), b(std::vector<float>{1.0f, 2.0f, 3.0f});
    kernels::dense_backward_weights(context, {.dw = dw.data(),
                                              .db = db.data(),
                                              .x = nothing.data(),
                                              .ldx = 5,
                                              .dz = nothing.data(),
                                              .lddz = 3,
                                              .N = 0,
                                              .I = 5,
                                              .O = 3});
    CHECK_SAME_BITS(dw, GuardedTensor(5, 3, 3, std::vector<float>(15, 0.0f)));
    CHECK_SAME_BITS(db, GuardedTensor(std::vector<float>(3, 0.0f)));
    kernels::dense_forward(context, {.y = y.data(),
                                     .ldy = 3,
                                     .x = nothing.data(),
                                     .ldx = 0,
                                     .panels = nullptr,
                                     .b = b.data(),
                                     .N = 2,
                                     .I = 0,
                                     .O = 3});
    CHECK_SAME_BITS(y, GuardedTensor(2, 3, 3, std::vector<float>{1, 2, 3, 1, 2, 3}));
  }
}

}  // namespace fastgan::test
