// The kernels of dense layers in bf16 and bf16x3 on emulated tiles: the sums within their bounds,
// the promises about bits, and what is left untouched.
#include "emulation/dense_amx_kernels.hpp"
#include "fastgan/executor.hpp"
#include "reference/dense_chain_case.hpp"
#include "traps.hpp"

namespace fastgan::test {
namespace {

/// Around the sides of a tile, of a strip, and of the pieces into which long sums are cut.
std::vector<DenseShape> tile_shapes() {
  constexpr Index kSizes[] = {1, 15, 16, 17, 31, 33, 48, 49, 63, 64, 65};
  std::vector<DenseShape> shapes;
  for (std::size_t i = 0; i < std::size(kSizes); ++i) {
    for (const std::size_t o : {i, (3 * i + 1) % 11, (5 * i + 4) % 11}) {
      shapes.push_back({kSizes[(2 * i + 7 * o + 3) % 11], kSizes[i], kSizes[o],
                        static_cast<Index>((i + o) % 4)});
    }
  }
  shapes.push_back({2, 1, 1});
  shapes.push_back({3, 1057, 2, 1});   // forward: 1024 + 33 in bf16, 2·512 + 33 in bf16x3
  shapes.push_back({33, 3, 1030, 2});  // backward to the data
  shapes.push_back({289, 33, 34, 1});  // events: 256 + 33 in bf16, 2·128 + 33 in bf16x3
  shapes.push_back({256, 16, 16, 0});  // whole pieces
  return shapes;
}

/// Every shape, activations in turn.
void check_shapes(const Backend& backend, Precision precision) {
  std::size_t turn = 0;
  std::vector<DenseShape> shapes = tile_shapes();
  for (const DenseShape& shape : dense_shapes()) shapes.push_back(shape);
  for (const DenseShape& shape : shapes) {
    INFO(name(precision));
    check_dense({&backend, nullptr}, precision, shape, all_activations()[turn++ % 5]);
    REQUIRE(kernels::emulated_amx::tiles_are_released());
  }
}

TEST_CASE("dense, emulated AMX: every pass within the bound of its sums") {
  for (const Precision precision : kReduced) check_shapes(emulated_amx(), precision);
}

TEST_CASE("dense, AMX: every pass within the bound of its sums") {
  const Backend* backend = real_amx();
  if (backend == nullptr) {
    WARN("SKIPPED: this processor has no AMX");
    return;
  }
  for (const Precision precision : kReduced) check_shapes(*backend, precision);
}

/// The reference as a tensor, for results that must come out exact.
GuardedTensor exact(const reference::Reference& expected) {
  GuardedTensor t(expected.rows(), expected.columns());
  for (Index r = 0; r < t.rows(); ++r) {
    for (Index c = 0; c < t.columns(); ++c) {
      t.at(r, c) = static_cast<float>(expected.value(r, c));
    }
  }
  return t;
}

TEST_CASE("dense, emulated AMX: small integers come out exact") {
  for (const Precision precision : kReduced) {
    for (const DenseShape& shape : tile_shapes()) {
      for (const Activation& activation : {Activation{}, leaky_relu(0.5f)}) {
        INFO(name(precision) << ": N " << shape.N << " I " << shape.I << " O " << shape.O);
        DenseCase c(shape, activation, 13);
        for (GuardedTensor* t : {&c.x, &c.w, &c.b, &c.dz, &c.tx}) {
          for (Index r = 0; r < t->rows(); ++r) {
            for (Index k = 0; k < t->columns(); ++k)
              t->at(r, k) = std::round(2 * t->at(r, k)) + 0.0f;
          }
        }
        const Context context{&emulated_amx(), nullptr};
        c.run(context, precision, 4096);
        CHECK_SAME_BITS(c.y, exact(reference::dense_forward(c.x, c.w, &c.b, activation)));
        CHECK_SAME_BITS(c.ty, exact(reference::dense_tangent(c.tx, c.w, c.y, activation)));
        CHECK_SAME_BITS(c.dx, exact(reference::dense_backward_data(c.dz, c.w, &c.x, activation)));
        CHECK_SAME_BITS(c.dw, exact(reference::dense_backward_weights(c.x, c.dz, nullptr)));
        const GuardedTensor old = c.dw;
        c.backward_weights(context, precision, 0, c.I, GradientMode::accumulate);
        CHECK_SAME_BITS(c.dw, exact(reference::dense_backward_weights(c.x, c.dz, &old)));
      }
    }
  }
}

TEST_CASE("dense, emulated AMX: bits do not depend on tiles, blocks or threads") {
  const auto pool = make_thread_pool(3);
  const Context serial{&emulated_amx(), nullptr};
  const DenseShape shape{.N = 147, .I = 131, .O = 81, .gap = 3};
  for (const Precision precision : kReduced) {
    for (const Activation& activation : {leaky_relu(0.3f), sigmoid()}) {
      DenseCase whole(shape, activation, 3);
      whole.run(serial, precision, 147);
      for (const Index block : {1, 5, 17, 64}) {
        INFO(name(precision) << ", blocks of " << block);
        DenseCase split(shape, activation, 3);
        split.run(serial, precision, block);
        check_same_bits(split, whole);
      }
      DenseCase threads(shape, activation, 3);
      threads.run({&emulated_amx(), pool.get()}, precision, 147);
      check_same_bits(threads, whole);
    }
  }
}

/// All layers in one call on these kernels, against one call a layer.
void check_chain(const Context& context, Index N, const std::vector<Index>& widths) {
  const test::DenseChainCase chain(N, widths);
  for (const Precision precision : kReduced) {
    INFO(name(precision) << ", " << N << " events, " << widths.size() - 1 << " layers, first "
                         << widths.front());
    CHECK_SAME_BITS(chain.generate(context, precision, kernels::ChainVariant::automatic),
                    chain.forward_by_layers(context, precision).back());
    REQUIRE(kernels::emulated_amx::tiles_are_released());
  }
}

TEST_CASE("dense_chain, AMX and its emulation: the bits of one layer after the other") {
  std::vector<const Backend*> backends{&emulated_amx()};
  for (const Backend* more : {emulated_tiles(), real_amx()}) {
    if (more != nullptr) backends.push_back(more);
  }
  for (const Backend* backend : backends) {
    for (const Index N : {1, 3, 15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 127}) {
      check_chain({backend, nullptr}, N, {33, 17, 127, 1});
      check_chain({backend, nullptr}, N, {31, 32, 64, 33, 3});
    }
    check_chain({backend, nullptr}, 70, {17, 40, 33, 129, 66, 5});
    check_chain({backend, nullptr}, 35, {17, 64, 128, 256, 512, 256, 128, 17});
    check_chain({backend, nullptr}, 3, {5, 1100, 700, 9});
    const auto pool = make_thread_pool(3);
    check_chain({backend, pool.get()}, 300, {17, 40, 33, 5});
  }
}

TEST_CASE("dense, emulated AMX: the precisions differ, and bf16x3 is much the closer one") {
  const auto error = [&](Precision precision) {
    return largest_forward_error({&emulated_amx(), nullptr}, precision,
                                 {.N = 33, .I = 127, .O = 65});
  };
  // One part in 2⁸ of each operand against three in 2¹⁶ of their product.
  CHECK(error(Precision::bf16x3) < error(Precision::bf16) / 32);
  CHECK(error(Precision::bf16x3) > 0);
}

TEST_CASE("dense, emulated AMX: no events write nothing but zeros of dw and db") {
  for (const Precision precision : kReduced) {
    DenseCase c({0, 17, 33, 1}, relu(), 2);
    const Context context{&emulated_amx(), nullptr};
    c.forward(context, precision, 0, 0);
    c.tangent(context, precision, 0, 0);
    c.backward_data(context, precision, 0, 0, true);
    for (const GuardedTensor* t : {&c.y, &c.ty, &c.dx}) CHECK(t->damage().empty());
    c.backward_weights(context, precision, 0, 17, GradientMode::ignore);
    CHECK(check::is_unwritten(c.dw.at(16, 32)));
    CHECK(check::is_unwritten(c.db.at(0, 32)));
    c.backward_weights(context, precision, 0, 17, GradientMode::overwrite);
    CHECK_SAME_BITS(c.dw, GuardedTensor(17, 33, 33, std::vector<float>(17 * 33, 0.0f)));
    CHECK_SAME_BITS(c.db, GuardedTensor(1, 33, 33, std::vector<float>(33, 0.0f)));
    c.dw.at(3, 4) = 5.0f;
    const GuardedTensor before = c.dw;
    c.backward_weights(context, precision, 0, 17, GradientMode::accumulate);
    CHECK_SAME_BITS(c.dw, before);
  }
}

TEST_CASE("dense, emulated AMX: gradients of the weights that are ignored stay unwritten") {
  for (const Precision precision : kReduced) {
    DenseCase c({40, 20, 35}, {}, 4);
    c.backward_weights({&emulated_amx(), nullptr}, precision, 0, 20, GradientMode::ignore);
    for (Index i = 0; i < 20 * 35; ++i) REQUIRE(check::is_unwritten(c.dw.data()[i]));
    for (Index o = 0; o < 35; ++o) REQUIRE(check::is_unwritten(c.db.data()[o]));
  }
}

TEST_CASE("dense, emulated AMX: traps stay silent, also for large arguments and padding lanes") {
  std::vector<const Backend*> backends{&emulated_amx()};
  for (const Backend* more : {emulated_tiles(), real_amx()}) {
    if (more != nullptr) backends.push_back(more);
  }
  for (const Backend* backend : backends) {
    const Context context{backend, nullptr};
    for (const Precision precision : kReduced) {
      for (const Activation& activation : all_activations()) {
        DenseCase c({.N = 7, .I = 5, .O = 19, .gap = 2}, activation, 9);
        for (Index i = 0; i < 5; ++i) c.x.at(i, i) = i % 2 == 0 ? 1e30f : -1e30f;
        c.x.at(5, 0) = 1e-40f;
        const Traps traps;
        c.forward(context, precision, 0, 7);
        c.tangent(context, precision, 0, 7);
        c.backward_weights(context, precision, 0, 5, GradientMode::overwrite);
        const bool bounded =
            activation.kind == ActivationKind::sigmoid || activation.kind == ActivationKind::tanh;
        c.backward_data(context, precision, 0, 7, !bounded);
      }
    }
  }
  SUCCEED("no signal");
}

}  // namespace
}  // namespace fastgan::test
