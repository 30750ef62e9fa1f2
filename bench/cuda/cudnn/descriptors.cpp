#include "descriptors.hpp"

#include <stdexcept>
#include <string>

#include "../rows.hpp"
#include "../timing.hpp"

namespace fastgan::bench::cuda {
namespace {

const bool kAdded = [] {
  add_library([] {
    const std::size_t v = cudnnGetVersion();
    return "cuDNN " + std::to_string(v / 10000) + "." + std::to_string(v / 100 % 100) + "." +
           std::to_string(v % 100);
  });
  return true;
}();

}  // namespace

void require(cudnnStatus_t status, const char* call) {
  if (status == CUDNN_STATUS_SUCCESS) return;
  throw std::runtime_error(std::string(call) + ": " + cudnnGetErrorString(status));
}

cudnnHandle_t cudnn() {
  static const cudnnHandle_t made = [] {
    cudnnHandle_t handle = nullptr;
    require(cudnnCreate(&handle), "cudnnCreate");
    require(cudnnSetStream(handle, stream()), "cudnnSetStream");
    return handle;
  }();
  return made;
}

TensorDescriptor tensor(cudnnTensorFormat_t format, int n, int c, int h, int w) {
  cudnnTensorDescriptor_t made = nullptr;
  require(cudnnCreateTensorDescriptor(&made), "cudnnCreateTensorDescriptor");
  TensorDescriptor owner(made);
  require(cudnnSetTensor4dDescriptor(made, format, CUDNN_DATA_FLOAT, n, c, h, w),
          "cudnnSetTensor4dDescriptor");
  return owner;
}

FilterDescriptor filter(cudnnTensorFormat_t format, int k, int c, int h, int w) {
  cudnnFilterDescriptor_t made = nullptr;
  require(cudnnCreateFilterDescriptor(&made), "cudnnCreateFilterDescriptor");
  FilterDescriptor owner(made);
  require(cudnnSetFilter4dDescriptor(made, CUDNN_DATA_FLOAT, format, k, c, h, w),
          "cudnnSetFilter4dDescriptor");
  return owner;
}

ConvolutionDescriptor convolution(int pad_h, int pad_w, int stride_h, int stride_w) {
  cudnnConvolutionDescriptor_t made = nullptr;
  require(cudnnCreateConvolutionDescriptor(&made), "cudnnCreateConvolutionDescriptor");
  ConvolutionDescriptor owner(made);
  require(cudnnSetConvolution2dDescriptor(made, pad_h, pad_w, stride_h, stride_w, 1, 1,
                                          CUDNN_CROSS_CORRELATION, CUDNN_DATA_FLOAT),
          "cudnnSetConvolution2dDescriptor");
  require(cudnnSetConvolutionMathType(made, CUDNN_FMA_MATH), "cudnnSetConvolutionMathType");
  return owner;
}

ActivationDescriptor relu_descriptor() {
  cudnnActivationDescriptor_t made = nullptr;
  require(cudnnCreateActivationDescriptor(&made), "cudnnCreateActivationDescriptor");
  ActivationDescriptor owner(made);
  require(cudnnSetActivationDescriptor(made, CUDNN_ACTIVATION_RELU, CUDNN_PROPAGATE_NAN, 0),
          "cudnnSetActivationDescriptor");
  return owner;
}

}  // namespace fastgan::bench::cuda
