// dense_forward on the tensor cores of a warpgroup: within the bound of its roundings for any shape
// that it takes, beside the variant that takes any shape; refused elsewhere.
#include <algorithm>
#include <string>

#include "fastgan/error.hpp"
#include "tests/device/primitives_sm90.hpp"
#include "tests/device/there.hpp"
#include "tests/gan/trainers.hpp"
#include "tests/reference/dense_case.hpp"

using namespace fastgan;
using namespace fastgan::check;
using test::There;

namespace {

constexpr Precision kReduced[] = {Precision::bf16, Precision::bf16x3};

struct LayerShape {
  Index N, I, O;
  Index ldx;  // a multiple of four
};

/// Around the block of 128 x 128 and its stages of 64 terms, of which a ring has four.
constexpr LayerShape kShapes[] = {{1, 1, 1, 4},       {3, 17, 65, 20},    {65, 33, 63, 36},
                                  {128, 64, 128, 64}, {129, 65, 130, 68}, {31, 127, 257, 128},
                                  {40, 257, 96, 260}, {130, 324, 16, 324}};

/// A layer whose arrays lie on a device.
class DeviceLayer {
 public:
  DeviceLayer(const Context& context, const LayerShape& shape, Precision precision,
              Index offset = 0)
      : context_(context),
        shape_(shape),
        precision_(precision),
        offset_(offset),
        host_({shape.N, shape.I, shape.O, shape.ldx - shape.I}, sigmoid(), 5),
        x_(context, with_offset()),
        w_(context, values_of(host_.w)),
        b_(context, values_of(host_.b)),
        panels_(context, std::vector<std::byte>(kernels::dense_panels_bytes(
                             shape.I, shape.O, precision, kernels::PanelUse::forward))) {
    kernels::dense_pack(context_, {.panels = panels_.data(),
                                   .w = w_.data(),
                                   .I = shape.I,
                                   .O = shape.O,
                                   .precision = precision,
                                   .use = kernels::PanelUse::forward});
  }

  /// y (N, O); what lies between its rows is to stay as it is.
  GuardedTensor run(kernels::DenseVariant variant, const Activation& activation) {
    const Index ldy = shape_.O + kGap;
    There<float> y(context_, std::vector<float>(static_cast<std::size_t>(shape_.N * ldy), kOld));
    kernels::dense_forward(context_, {.y = y.data(),
                                      .ldy = ldy,
                                      .x = x_.data() + offset_,
                                      .ldx = shape_.ldx,
                                      .panels = panels_.data(),
                                      .b = b_.data(),
                                      .N = shape_.N,
                                      .I = shape_.I,
                                      .O = shape_.O,
                                      .activation = activation,
                                      .precision = precision_,
                                      .variant = variant});
    const std::vector<float> all = y.read();
    GuardedTensor found(shape_.N, shape_.O);
    for (Index n = 0; n < shape_.N; ++n) {
      const float* row = all.data() + n * ldy;
      CHECK(std::all_of(row + shape_.O, row + ldy, [](float value) { return value == kOld; }));
      for (Index o = 0; o < shape_.O; ++o) found.at(n, o) = row[o];
    }
    return found;
  }
  Reference expected(const Activation& activation) const {
    return reference::dense_forward(host_.x, host_.w, &host_.b, activation,
                                    reference::rounding_of(precision_));
  }

 private:
  static constexpr Index kGap = 3;
  static constexpr float kOld = -7.0f;

  static std::vector<float> values_of(const GuardedTensor& t) {
    std::vector<float> values;
    for (Index r = 0; r < t.rows(); ++r) {
      for (Index c = 0; c < t.ld(); ++c) values.push_back(c < t.columns() ? t.at(r, c) : kOld);
    }
    return values;
  }
  std::vector<float> with_offset() const {
    std::vector<float> x = values_of(host_.x);
    x.insert(x.begin(), static_cast<std::size_t>(offset_), kOld);
    return x;
  }

  Context context_;
  LayerShape shape_;
  Precision precision_;
  Index offset_;  // floats before x
  test::DenseCase host_;
  There<float> x_, w_, b_;
  There<std::byte> panels_;
};

std::string refusal(DeviceLayer& layer) {
  try {
    layer.run(kernels::DenseVariant::wgmma, {});
    return {};
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::resource);
    return error.what();
  }
}

}  // namespace

TEST_CASE("dense, wgmma: within the bound of its roundings, and beside the variant mma") {
  if (!test::has_sm90a()) {
    WARN("SKIPPED: the device's compute capability is not 9.0");
    return;
  }
  std::size_t turn = 0;
  for (const Precision precision : kReduced) {
    for (const LayerShape& shape : kShapes) {
      const Activation& activation = test::all_activations()[turn++ % 5];
      for (const test::Trainer& there : test::trainers()) {
        INFO(there.name << ", " << name(precision) << ": N " << shape.N << " I " << shape.I << " O "
                        << shape.O);
        DeviceLayer layer(there.context, shape, precision);
        const GuardedTensor wgmma = layer.run(kernels::DenseVariant::wgmma, activation);
        const GuardedTensor mma = layer.run(kernels::DenseVariant::mma, activation);
        CHECK_TENSOR(wgmma, layer.expected(activation));
        CHECK_TENSOR(mma, layer.expected(activation));
        if (there.context.device->name() == "emulated") CHECK_SAME_BITS(wgmma, mma);
      }
    }
  }
}

TEST_CASE("dense, wgmma: wide layers take it by themselves where they can") {
  const LayerShape wide{5, 515, 514, 516};
  for (const test::Trainer& there : test::trainers()) {
    INFO(there.name);
    DeviceLayer layer(there.context, wide, Precision::bf16);
    CHECK_TENSOR(layer.run(kernels::DenseVariant::automatic, {}), layer.expected({}));
    DeviceLayer misplaced(there.context, wide, Precision::bf16, 1);
    CHECK_TENSOR(misplaced.run(kernels::DenseVariant::automatic, {}), misplaced.expected({}));
  }
}

TEST_CASE("dense, wgmma: asked for and not to be had is an error that says why") {
  const Context context = test::trainers().front().context;
  DeviceLayer misplaced(context, {3, 17, 65, 20}, Precision::bf16, 1);
  CHECK_THAT(refusal(misplaced),
             Catch::Contains("variant wgmma") && Catch::Contains("multiples of 16 bytes"));
  DeviceLayer odd_rows(context, {3, 17, 65, 19}, Precision::bf16x3);
  CHECK_THAT(refusal(odd_rows), Catch::Contains("multiples of 16 bytes"));
}
