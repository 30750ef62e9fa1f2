// The descriptors of cuDNN, which own what they describe.
#pragma once

#include <cudnn.h>

#include <memory>
#include <type_traits>

namespace fastgan::bench::cuda {

/// Throws std::runtime_error unless `status` is success.
void require(cudnnStatus_t status, const char* call);

/// On stream().
cudnnHandle_t cudnn();

template <class T, cudnnStatus_t (*destroy)(T)>
struct Destroy {
  void operator()(T p) const noexcept { destroy(p); }
};
template <class T, cudnnStatus_t (*destroy)(T)>
using Descriptor = std::unique_ptr<std::remove_pointer_t<T>, Destroy<T, destroy>>;
using TensorDescriptor = Descriptor<cudnnTensorDescriptor_t, cudnnDestroyTensorDescriptor>;
using FilterDescriptor = Descriptor<cudnnFilterDescriptor_t, cudnnDestroyFilterDescriptor>;
using ConvolutionDescriptor =
    Descriptor<cudnnConvolutionDescriptor_t, cudnnDestroyConvolutionDescriptor>;
using ActivationDescriptor =
    Descriptor<cudnnActivationDescriptor_t, cudnnDestroyActivationDescriptor>;

/// (n, c, h, w) in fp32.
TensorDescriptor tensor(cudnnTensorFormat_t format, int n, int c, int h, int w);
/// (k, c, h, w) in fp32.
FilterDescriptor filter(cudnnTensorFormat_t format, int k, int c, int h, int w);
/// Products and sums in fp32, never in TF32.
ConvolutionDescriptor convolution(int pad_h, int pad_w, int stride_h, int stride_w);
ActivationDescriptor relu_descriptor();

}  // namespace fastgan::bench::cuda
