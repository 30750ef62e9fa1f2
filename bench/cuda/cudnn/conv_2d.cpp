// The convolutions of ../../conv_2d.cpp by cuDNN, with images channels last as ours and channels
// first: the fastest algorithm in fp32 that lies within the bound of the reference.
#include <memory>

#include "../../lagan_layers.hpp"
#include "convolution.hpp"

namespace fastgan::bench::cuda {
namespace {

Row row(const std::string& pass, const kernels::WindowShape& shape, cudnnTensorFormat_t format) {
  const auto layer = std::make_shared<Convolution>(test::WindowCase{kLaganBatch, shape}, format);
  Row row{.wrong = layer->prepare(pass), .items = layer->flops() / 2, .flops = layer->flops()};
  if (row.wrong.empty()) time_replayed([layer] { layer->queue(); }, row);
  return row;
}

const bool kAdded = [] {
  for (const kernels::WindowShape& shape : kConvolutions) {
    for (const std::string pass : kWindowPasses) {
      const std::string name = window_name("conv_2d", pass, kLaganBatch, shape);
      add_row(name + "/cudnn_nhwc", [=] { return row(pass, shape, CUDNN_TENSOR_NHWC); });
      add_row(name + "/cudnn_nchw", [=] { return row(pass, shape, CUDNN_TENSOR_NCHW); });
    }
  }
  return true;
}();

}  // namespace
}  // namespace fastgan::bench::cuda
