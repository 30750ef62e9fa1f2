#include "window_layer.hpp"

#include <algorithm>

namespace fastgan::bench {
namespace {

Buffer<float> aligned(const std::vector<float>& values) {
  Buffer<float> copy(values.size());
  std::copy(values.begin(), values.end(), copy.data());
  return copy;
}

/// compare() of a result that has the rows of the reference.
std::string differs(const char* name, const Buffer<float>& result,
                    const check::Reference& expected) {
  return check::compare(
      name,
      check::GuardedTensor(expected.rows(), expected.columns(), expected.columns(), result.span()),
      expected);
}

}  // namespace

WindowLayer::WindowLayer(const test::WindowCase& layer, reference::Sharing weights)
    : c(layer),
      sharing(weights),
      data(layer, sharing, 1),
      x(aligned(data.x)),
      w(aligned(data.w)),
      b(aligned(data.b)),
      dz(aligned(data.dz)),
      y(dz.size()),
      dx(x.size()),
      dw(w.size()),
      db(b.size()) {}

double WindowLayer::products(const std::string& pass) const {
  const Index one_pass = c.N * c.shape.outputs() * c.shape.taps();
  return static_cast<double>(pass == kForwardAndBackward ? 3 * one_pass : one_pass);
}

std::string WindowLayer::verify(const std::string& pass) const {
  const auto& [N, s] = c;
  std::string wrong;
  if (contains(pass, "forward")) {
    wrong += differs(
        "y", y,
        reference::window_forward(data.x, data.w, &data.b, N, s, sharing, kWindowActivation));
  }
  if (contains(pass, "backward_data")) {
    wrong +=
        differs("dx", dx, reference::window_backward_data(data.dz, data.w, {}, N, s, sharing, {}));
  }
  if (contains(pass, "backward_weights")) {
    const auto expected =
        reference::window_backward_weights(data.x, data.dz, nullptr, nullptr, N, s, sharing);
    wrong += differs("dw", dw, expected.dw) + differs("db", db, expected.db);
  }
  return wrong;
}

}  // namespace fastgan::bench
