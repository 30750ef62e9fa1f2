// One convolutional layer as cuDNN has it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../rows.hpp"
#include "descriptors.hpp"
#include "fastgan/buffer.hpp"
#include "tests/kernels/window_shapes.hpp"

namespace fastgan::bench::cuda {

/// A layer of fp32 images in one of cuDNN's two formats. Its passes are those of ../../conv_2d.cpp,
/// forward with ReLU in the place of leaky ReLU. Padding is the same on both sides.
class Convolution {
 public:
  Convolution(const test::WindowCase& layer, cudnnTensorFormat_t format);

  /// forward, backward_data or backward_weights: the pass is left queued once, verified.
  std::string prepare(const std::string& pass);
  void queue();  ///< the pass that was prepared
  double flops() const;

 private:
  /// An algorithm of one of the passes, by its number.
  using Algorithm = int;

  std::vector<Algorithm> algorithms() const;
  void reserve_workspace(Algorithm algorithm);
  cudnnStatus_t queue(Algorithm algorithm);
  cudnnStatus_t forward(cudnnConvolutionFwdAlgo_t algorithm);
  cudnnStatus_t backward_weights(cudnnConvolutionBwdFilterAlgo_t algorithm);
  check::Reference expected() const;
  std::string verify(const check::Reference& reference) const;

  std::string pass_;
  test::WindowCase c_;
  cudnnTensorFormat_t format_;
  test::WindowData data_;
  TensorDescriptor x_shape_, y_shape_, b_shape_;
  FilterDescriptor w_shape_;
  ConvolutionDescriptor convolution_;
  ActivationDescriptor relu_ = relu_descriptor();
  Buffer<float> x_, w_, b_, dz_, y_, dx_, dw_, db_;
  Buffer<std::byte> workspace_;
  std::optional<Algorithm> chosen_;
};

}  // namespace fastgan::bench::cuda
