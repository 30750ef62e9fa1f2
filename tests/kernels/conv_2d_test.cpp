#include "tests/kernels/window_layer.hpp"

using namespace fastgan;
using namespace fastgan::check;
using namespace fastgan::test;

TEST_CASE("conv_2d: gradients of the reference") { check_window_derivatives(Conv2d::sharing); }

TEST_CASE("conv_2d: every pass of awkward shapes") { check_awkward_windows<Conv2d>(); }

TEST_CASE("conv_2d: the layers of LAGAN and DijetGAN, and more events than one chunk") {
  check_layers_of_papers<Conv2d>({{3, {7, 7, 128, 7, 7, 64, 5, 5, 1, 1, 2, 2}},
                                  {3, {25, 25, 1, 25, 25, 32, 5, 5, 1, 1, 2, 2}},
                                  {20, {8, 8, 2, 8, 8, 64, 3, 3, 1, 1, 1, 1}},
                                  {20, {8, 8, 64, 8, 8, 32, 3, 3, 1, 1, 1, 1}}});
}

TEST_CASE("conv_2d: an event has the same bits in any batch, those of the CPU") {
  check_window_batches<Conv2d>({37, {6, 5, 3, 3, 3, 9, 3, 3, 2, 2, 1, 1}}, {1, 5, 16, 33});
}

TEST_CASE("conv_2d: gradients of the weights in parts") {
  for (const WindowCase& c :
       {WindowCase{33, {8, 8, 1, 8, 8, 3, 3, 3, 1, 1, 1, 1}},      // LAGAN's first, in small
        WindowCase{67, {5, 6, 7, 3, 6, 33, 2, 3, 2, 1, 1, 1}}}) {  // a part that ends between rows
    const WindowLayer<Conv2d> layer(c, {});
    CAPTURE(c.N);
    REQUIRE(kernels::conv_2d_weight_parts(c.N, c.shape) > 1);
    const std::vector<Reference> expected = layer.expected();
    climb(
        [&](const Context& context) {
          GuardedTensor dw(layer.weights()), db(layer.biases());
          GuardedTensor added_dw(layer.data.old_dw), added_db(layer.data.old_db), alone(dw);
          GuardedTensor scratch(static_cast<Index>(Conv2d::weights_scratch(c.N, c.shape)));
          const auto gradients = [&](float* of_w, float* of_b, GradientMode mode) {
            layer.backward_weights(context, of_w, of_b, mode, scratch.data());
          };
          gradients(dw.data(), db.data(), GradientMode::overwrite);
          gradients(added_dw.data(), added_db.data(), GradientMode::accumulate);
          gradients(alone.data(), nullptr, GradientMode::overwrite);
          CHECK(scratch.damage().empty());
          return std::vector{dw, db, added_dw, added_db, alone};
        },
        {expected[4], expected[5], expected[6], expected[7], expected[4]});
  }
}

TEST_CASE("conv_2d: no bias, nothing asked for, traps silent") { check_window_omissions<Conv2d>(); }
