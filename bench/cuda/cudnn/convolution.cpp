#include "convolution.hpp"

#include <limits>

#include "../arrays.hpp"
#include "../timing.hpp"
#include "layouts.hpp"

namespace fastgan::bench::cuda {
namespace {

constexpr auto kShared = reference::Sharing::convolution;
constexpr float kOne = 1, kZero = 0;
constexpr int kTimedRuns = 5;

int count(Index i) { return static_cast<int>(i); }

}  // namespace

Convolution::Convolution(const test::WindowCase& layer, cudnnTensorFormat_t format)
    : c_(layer),
      format_(format),
      data_(layer, kShared, 1),
      x_shape_(
          tensor(format, count(c_.N), count(c_.shape.C), count(c_.shape.H), count(c_.shape.W))),
      y_shape_(
          tensor(format, count(c_.N), count(c_.shape.OC), count(c_.shape.OH), count(c_.shape.OW))),
      b_shape_(tensor(format, 1, count(c_.shape.OC), 1, 1)),
      w_shape_(filter(format, count(c_.shape.OC), count(c_.shape.C), count(c_.shape.KH),
                      count(c_.shape.KW))),
      convolution_(convolution(count(c_.shape.pad_top), count(c_.shape.pad_left),
                               count(c_.shape.stride_h), count(c_.shape.stride_w))),
      x_(uploaded(to_cudnn(inputs_of(c_), data_.x, format))),
      w_(uploaded(to_cudnn(filters_of(c_.shape), data_.w, format))),
      b_(uploaded(data_.b)),
      dz_(uploaded(to_cudnn(outputs_of(c_), data_.dz, format))),
      y_(dz_.size(), &cuda_device()),
      dx_(x_.size(), &cuda_device()),
      dw_(w_.size(), &cuda_device()),
      db_(b_.size(), &cuda_device()) {}

std::vector<Convolution::Algorithm> Convolution::algorithms() const {
  int end = CUDNN_CONVOLUTION_BWD_FILTER_ALGO_COUNT;
  if (pass_ == "forward") end = CUDNN_CONVOLUTION_FWD_ALGO_COUNT;
  if (pass_ == "backward_data") end = CUDNN_CONVOLUTION_BWD_DATA_ALGO_COUNT;
  std::vector<Algorithm> all;
  for (int i = 0; i < end; ++i) all.push_back(i);
  return all;
}

/// An algorithm that cuDNN does not have for this layer is found out by queue().
void Convolution::reserve_workspace(Algorithm algorithm) {
  std::size_t bytes = 0;
  if (pass_ == "forward") {
    cudnnGetConvolutionForwardWorkspaceSize(
        cudnn(), x_shape_.get(), w_shape_.get(), convolution_.get(), y_shape_.get(),
        static_cast<cudnnConvolutionFwdAlgo_t>(algorithm), &bytes);
  } else if (pass_ == "backward_data") {
    cudnnGetConvolutionBackwardDataWorkspaceSize(
        cudnn(), w_shape_.get(), y_shape_.get(), convolution_.get(), x_shape_.get(),
        static_cast<cudnnConvolutionBwdDataAlgo_t>(algorithm), &bytes);
  } else {
    cudnnGetConvolutionBackwardFilterWorkspaceSize(
        cudnn(), x_shape_.get(), y_shape_.get(), convolution_.get(), w_shape_.get(),
        static_cast<cudnnConvolutionBwdFilterAlgo_t>(algorithm), &bytes);
  }
  if (bytes > workspace_.size()) workspace_ = Buffer<std::byte>(bytes, &cuda_device());
}

/// In one call, and where cuDNN has none for the algorithm in three.
cudnnStatus_t Convolution::forward(cudnnConvolutionFwdAlgo_t algorithm) {
  const cudnnStatus_t fused = cudnnConvolutionBiasActivationForward(
      cudnn(), &kOne, x_shape_.get(), x_.data(), w_shape_.get(), w_.data(), convolution_.get(),
      algorithm, workspace_.data(), workspace_.size(), &kZero, y_shape_.get(), y_.data(),
      b_shape_.get(), b_.data(), relu_.get(), y_shape_.get(), y_.data());
  if (fused == CUDNN_STATUS_SUCCESS) return fused;
  const cudnnStatus_t status = cudnnConvolutionForward(
      cudnn(), &kOne, x_shape_.get(), x_.data(), w_shape_.get(), w_.data(), convolution_.get(),
      algorithm, workspace_.data(), workspace_.size(), &kZero, y_shape_.get(), y_.data());
  if (status != CUDNN_STATUS_SUCCESS) return status;
  require(
      cudnnAddTensor(cudnn(), &kOne, b_shape_.get(), b_.data(), &kOne, y_shape_.get(), y_.data()),
      "cudnnAddTensor");
  return cudnnActivationForward(cudnn(), relu_.get(), &kOne, y_shape_.get(), y_.data(), &kZero,
                                y_shape_.get(), y_.data());
}

cudnnStatus_t Convolution::backward_weights(cudnnConvolutionBwdFilterAlgo_t algorithm) {
  const cudnnStatus_t status = cudnnConvolutionBackwardFilter(
      cudnn(), &kOne, x_shape_.get(), x_.data(), y_shape_.get(), dz_.data(), convolution_.get(),
      algorithm, workspace_.data(), workspace_.size(), &kZero, w_shape_.get(), dw_.data());
  if (status != CUDNN_STATUS_SUCCESS) return status;
  return cudnnConvolutionBackwardBias(cudnn(), &kOne, y_shape_.get(), dz_.data(), &kZero,
                                      b_shape_.get(), db_.data());
}

cudnnStatus_t Convolution::queue(Algorithm algorithm) {
  if (pass_ == "forward") return forward(static_cast<cudnnConvolutionFwdAlgo_t>(algorithm));
  if (pass_ == "backward_weights") {
    return backward_weights(static_cast<cudnnConvolutionBwdFilterAlgo_t>(algorithm));
  }
  return cudnnConvolutionBackwardData(
      cudnn(), &kOne, w_shape_.get(), w_.data(), y_shape_.get(), dz_.data(), convolution_.get(),
      static_cast<cudnnConvolutionBwdDataAlgo_t>(algorithm), workspace_.data(), workspace_.size(),
      &kZero, x_shape_.get(), dx_.data());
}

check::Reference Convolution::expected() const {
  const auto& [N, s] = c_;
  if (pass_ == "forward") {
    return reference::window_forward(data_.x, data_.w, &data_.b, N, s, kShared, relu());
  }
  if (pass_ == "backward_data") {
    return reference::window_backward_data(data_.dz, data_.w, {}, N, s, kShared, {});
  }
  return reference::window_backward_weights(data_.x, data_.dz, nullptr, nullptr, N, s, kShared).dw;
}

std::string Convolution::verify(const check::Reference& reference) const {
  const auto compare = [&](const Layout& layout, const Buffer<float>& there) {
    const std::vector<float> values = from_cudnn(layout, downloaded(there), format_);
    return check::compare(
        pass_.c_str(),
        check::GuardedTensor(reference.rows(), reference.columns(), reference.columns(), values),
        reference);
  };
  if (pass_ == "forward") return compare(outputs_of(c_), y_);
  if (pass_ == "backward_data") return compare(inputs_of(c_), dx_);
  return compare(filters_of(c_.shape), dw_);
}

std::string Convolution::prepare(const std::string& pass) {
  pass_ = pass;
  const check::Reference reference = expected();
  double best = std::numeric_limits<double>::infinity();
  std::string wrong = "cuDNN has no algorithm for this layer";
  for (const Algorithm algorithm : algorithms()) {
    reserve_workspace(algorithm);
    if (queue(algorithm) != CUDNN_STATUS_SUCCESS) continue;
    if (const std::string difference = verify(reference); !difference.empty()) {
      if (!chosen_) wrong = difference;  // Winograd's and FFT's sums are further from exact ones
      continue;
    }
    const double seconds = device_seconds([&] {
      for (int run = 0; run < kTimedRuns; ++run) queue(algorithm);
    });
    if (seconds >= best) continue;
    best = seconds;
    chosen_ = algorithm;
  }
  return chosen_ ? "" : wrong;
}

void Convolution::queue() { require(queue(chosen_.value()), "convolution by cuDNN"); }

double Convolution::flops() const {
  return 2.0 * static_cast<double>(c_.N * c_.shape.outputs() * c_.shape.taps());
}

}  // namespace fastgan::bench::cuda
