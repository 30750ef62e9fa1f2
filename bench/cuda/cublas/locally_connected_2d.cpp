// Locally connected layers by cuBLASLt, as one product for every position: of the patches, which
// have been gathered beforehand (ours: gathers them itself), and the weights of the position. Bias
// and activation, or what the gradient of the patches adds up to, are left out (ours has them).
#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

#include "../../lagan_layers.hpp"
#include "../../patches.hpp"
#include "../arrays.hpp"
#include "../rows.hpp"
#include "matmul.hpp"

namespace fastgan::bench::cuda {
namespace {

using kernels::WindowShape;
using test::WindowCase;
using test::WindowData;

constexpr auto kLocal = reference::Sharing::locally_connected;

/// The products of one pass; events before positions in memory, as layers have them.
class PositionProducts {
 public:
  PositionProducts(const std::string& pass, const WindowShape& shape)
      : pass_(pass),
        c_{kLaganBatch, shape},
        positions_(shape.OH * shape.OW),
        data_(c_, kLocal, 1),
        patches_(uploaded(patches())),
        w_(uploaded(data_.w)),
        dz_(uploaded(data_.dz)),
        d_(static_cast<std::size_t>(pass == "forward"         ? c_.N * shape.outputs()
                                    : pass == "backward_data" ? c_.N * positions_ * shape.taps()
                                                              : shape.outputs() * shape.taps()),
           &cuda_device()),
        matmul_(product()) {}

  void queue() const { matmul_.queue(); }
  std::string verify() const {
    const std::vector<float> d = downloaded(d_);
    if (pass_ == "forward") {
      return check::compare(
          "y", rows(d, c_.N, c_.shape.outputs()),
          reference::window_forward(data_.x, data_.w, nullptr, c_.N, c_.shape, kLocal, {}));
    }
    if (pass_ == "backward_data") {
      return check::compare(
          "dx", rows(folded(d), c_.N, c_.shape.inputs()),
          reference::window_backward_data(data_.dz, data_.w, {}, c_.N, c_.shape, kLocal, {}));
    }
    return check::compare("dw", d,
                          reference::window_backward_weights(data_.x, data_.dz, nullptr, nullptr,
                                                             c_.N, c_.shape, kLocal)
                              .dw);
  }
  double flops() const {
    return 2.0 * static_cast<double>(c_.N * c_.shape.outputs() * c_.shape.taps());
  }

 private:
  static check::GuardedTensor rows(const std::vector<float>& values, Index N, Index columns) {
    return {N, columns, columns, values};
  }
  /// Of event n at position p in (N, positions, taps).
  Index patch(Index n, Index p) const { return (n * positions_ + p) * c_.shape.taps(); }
  std::vector<float> patches() const {
    std::vector<float> all(static_cast<std::size_t>(patch(c_.N, 0)));
    for_stretches(c_, [&](Index n, Index p, Index tap, Index input, Index count) {
      std::copy_n(data_.x.data() + input, count, all.data() + patch(n, p) + tap);
    });
    return all;
  }
  /// The gradient of the images by that of their patches.
  std::vector<float> folded(const std::vector<float>& dpatches) const {
    std::vector<float> dx(static_cast<std::size_t>(c_.N * c_.shape.inputs()));
    for_stretches(c_, [&](Index n, Index p, Index tap, Index input, Index count) {
      const float* from = dpatches.data() + patch(n, p) + tap;
      std::transform(from, from + count, dx.data() + input, dx.data() + input, std::plus<>());
    });
    return dx;
  }

  Product product() {
    const Index OC = c_.shape.OC, taps = c_.shape.taps();
    Product p{.d = d_.data(),
              .ldd = positions_ * OC,
              .a = patches_.data(),
              .lda = positions_ * taps,
              .b = w_.data(),
              .ldb = taps,
              .M = c_.N,
              .N = OC,
              .K = taps,
              .transpose_b = true,
              .count = positions_,
              .d_step = OC,
              .a_step = taps,
              .b_step = OC * taps};
    if (pass_ == "backward_data") {
      p.a = dz_.data(), p.lda = positions_ * OC, p.a_step = OC, p.transpose_b = false;
      p.ldd = positions_ * taps, p.d_step = taps, p.N = taps, p.K = OC;
    } else if (pass_ == "backward_weights") {
      p.a = dz_.data(), p.lda = positions_ * OC, p.a_step = OC, p.transpose_a = true;
      p.b = patches_.data(), p.ldb = positions_ * taps, p.b_step = taps, p.transpose_b = false;
      p.ldd = taps, p.d_step = OC * taps, p.M = OC, p.N = taps, p.K = c_.N;
    }
    return p;
  }

  std::string pass_;
  WindowCase c_;
  Index positions_;
  WindowData data_;
  Buffer<float> patches_, w_, dz_, d_;
  Matmul matmul_;
};

Row row(const std::string& pass, const WindowShape& shape) {
  const auto products = std::make_shared<const PositionProducts>(pass, shape);
  products->queue();
  Row row{.wrong = products->verify(), .items = products->flops() / 2, .flops = products->flops()};
  if (row.wrong.empty()) time_replayed([products] { products->queue(); }, row);
  return row;
}

const bool kAdded = [] {
  for (const WindowShape& shape : kLocallyConnected) {
    for (const std::string pass : kWindowPasses) {
      add_row(window_name("locally_connected_2d", pass, kLaganBatch, shape) + "/cublas_batched",
              [pass, shape] { return row(pass, shape); });
    }
  }
  return true;
}();

}  // namespace
}  // namespace fastgan::bench::cuda
