// Several dense layers in one call: the bits of one call a layer.
#include <algorithm>

#include "fastgan/buffer.hpp"
#include "reference/dense_case.hpp"
#include "tests/kernels/ladder.hpp"

using namespace fastgan;
using namespace fastgan::check;
using fastgan::test::DenseCase;
using fastgan::test::DenseShape;
using fastgan::test::random_tensor;

namespace {

constexpr DenseShape kShapes[] = {{33, 17, 65, 3}, {33, 1, 1, 0}, {33, 70, 3, 1}, {33, 31, 130, 2}};

std::vector<Precision> precisions() {
  if (machines().front().name.find("CUDA") == std::string_view::npos) return {Precision::fp32};
  return {Precision::fp32, Precision::bf16x3};
}

std::vector<DenseCase> layers() {
  std::vector<DenseCase> all;
  for (const DenseShape& shape : kShapes) all.emplace_back(shape, Activation{}, 5);
  for (DenseCase& layer : all) {
    layer.dw = random_tensor(layer.engine, layer.I, layer.O, 0);  // to be added to
    layer.db = random_tensor(layer.engine, 1, layer.O, 0);
  }
  return all;
}

/// Of the second layer only dw, of the third only db.
kernels::DenseBackwardWeights call_of(DenseCase& layer, std::size_t number, GradientMode mode,
                                      Precision precision) {
  return {.dw = number == 2 ? nullptr : layer.dw.data(),
          .db = number == 1 ? nullptr : layer.db.data(),
          .x = layer.x.data(),
          .ldx = layer.x.ld(),
          .dz = layer.dz.data(),
          .lddz = layer.dz.ld(),
          .N = layer.N,
          .I = layer.I,
          .O = layer.O,
          .mode = mode,
          .precision = precision};
}

void check_gradients(const Machine& machine, GradientMode mode, Precision precision) {
  INFO(machine.name << ", mode " << static_cast<int>(mode) << ", " << name(precision));
  const Context context{.backend = machine.backend};
  std::vector<DenseCase> found = layers(), expected = layers();
  kernels::DenseBackwardWeightsAll all{};
  for (std::size_t l = 0; l < found.size(); ++l) {
    all.call[all.calls++] = call_of(found[l], l, mode, precision);
    kernels::dense_backward_weights(context, call_of(expected[l], l, mode, precision));
  }
  kernels::dense_backward_weights_all(context, all);
  for (std::size_t l = 0; l < found.size(); ++l) {
    INFO("layer " << l);
    CHECK_SAME_BITS(found[l].dw, expected[l].dw);
    CHECK_SAME_BITS(found[l].db, expected[l].db);
  }
}

/// The panels of every layer for both uses, in one call or in one each.
std::vector<Buffer<std::byte>> packed(const Machine& machine, Precision precision,
                                      bool in_one_call) {
  const Context context{.backend = machine.backend};
  const std::vector<DenseCase> from = layers();
  std::vector<Buffer<std::byte>> panels;
  kernels::DensePackAll all{};
  for (const DenseCase& layer : from) {
    for (const kernels::PanelUse use : {kernels::PanelUse::forward, kernels::PanelUse::backward}) {
      panels.emplace_back(kernels::dense_panels_bytes(layer.I, layer.O, precision, use));
      all.call[all.calls++] = {.panels = panels.back().data(),
                               .w = layer.w.data(),
                               .I = layer.I,
                               .O = layer.O,
                               .precision = precision,
                               .use = use};
    }
  }
  if (in_one_call) {
    kernels::dense_pack_all(context, all);
  } else {
    for (int i = 0; i < all.calls; ++i) kernels::dense_pack(context, all.call[i]);
  }
  return panels;
}

}  // namespace

TEST_CASE("dense_backward_weights_all: the bits of one call a layer") {
  std::size_t turn = 0;
  for (const Precision precision : precisions()) {
    for (const GradientMode mode :
         {GradientMode::overwrite, GradientMode::accumulate, GradientMode::ignore}) {
      check_gradients(machine_of(turn++), mode, precision);
    }
  }
  kernels::dense_backward_weights_all({.backend = machine_of(0).backend}, {});  // of no layer
}

TEST_CASE("dense_pack_all: the bytes of one call a matrix") {
  std::size_t turn = 0;
  for (const Precision precision : precisions()) {
    const Machine machine = machine_of(turn++);
    INFO(machine.name << ", " << name(precision));
    const auto found = packed(machine, precision, true);
    const auto expected = packed(machine, precision, false);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      CHECK(std::ranges::equal(found[i].span(), expected[i].span()));
    }
  }
  kernels::dense_pack_all({.backend = machine_of(0).backend}, {});  // of no layer
}
