// The products of DY-GAN's dense layers by cuBLASLt, beside ours of ../dense.cpp: forward with bias
// and ReLU in its epilogue (ours: leaky ReLU), the gradients as plain products (ours: times the
// derivative of the activation, and with the gradient of the bias). Operands are fp32, or bf16 in
// memory (ours reads fp32 and rounds); in the place of bf16x3 stands TF32, which is less accurate.
#include <cuda_bf16.h>

#include <memory>
#include <vector>

#include "../../dense_pass.hpp"
#include "../arrays.hpp"
#include "../ceiling.hpp"
#include "../rows.hpp"
#include "../timing.hpp"
#include "matmul.hpp"

namespace fastgan::bench::cuda {
namespace {

using check::GuardedTensor;
using test::DenseCase;

constexpr Index kBatch = 512;

/// Rows at boundaries of 32 bytes and more: cuBLAS reads vectors of 16.
Index padded(Index columns) { return (columns + 15) / 16 * 16; }

/// A matrix on the device in the type that a product reads.
class Operand {
 public:
  Operand(const GuardedTensor& t, cudaDataType_t type) : ld_(padded(t.columns())) {
    std::vector<float> rows(static_cast<std::size_t>(t.rows() * ld_));
    for (Index r = 0; r < t.rows(); ++r) {
      for (Index c = 0; c < t.columns(); ++c) {
        rows[static_cast<std::size_t>(r * ld_ + c)] = t.at(r, c);
      }
    }
    if (type == CUDA_R_32F) {
      fp32_ = uploaded(rows);
    } else {
      bf16_ = uploaded(std::vector<__nv_bfloat16>(rows.begin(), rows.end()));
    }
  }
  const void* data() const {
    return fp32_.size() > 0 ? fp32_.data() : static_cast<const void*>(bf16_.data());
  }
  Index ld() const { return ld_; }

 private:
  Index ld_;
  Buffer<float> fp32_;
  Buffer<__nv_bfloat16> bf16_;
};

reference::Rounding rounding_of(Precision precision) {
  if (precision != Precision::bf16x3) return reference::rounding_of(precision);
  return {0x1.01p-10, 1, 0x1p-126};  // TF32 has 11 significant bits, and may cut off the rest
}

/// One pass of one layer, with everything it works on.
class LayerProduct {
 public:
  explicit LayerProduct(const DenseSetting& s)
      : s_(s),
        c_(DensePass(s).tensors()),
        x_(c_.x, type()),
        w_(c_.w, type()),
        dz_(c_.dz, type()),
        b_(uploaded(std::vector<float>(c_.b.data(), c_.b.data() + s.O))),
        d_(static_cast<std::size_t>(rows() * padded(columns())), &cuda_device()),
        matmul_(product()) {}

  void queue() const { matmul_.queue(); }
  std::string verify() const {
    const std::vector<float> there = downloaded(d_);
    GuardedTensor d(rows(), columns());
    for (Index r = 0; r < rows(); ++r) {
      for (Index c = 0; c < columns(); ++c) {
        d.at(r, c) = there[static_cast<std::size_t>(r * padded(columns()) + c)];
      }
    }
    return check::compare("product", d, expected());
  }

 private:
  cudaDataType_t type() const { return s_.precision == Precision::bf16 ? CUDA_R_16BF : CUDA_R_32F; }
  Index rows() const { return s_.pass == "backward_weights" ? s_.I : s_.N; }
  Index columns() const { return s_.pass == "backward_data" ? s_.I : s_.O; }

  Product product() {
    Product p{.d = d_.data(),
              .ldd = padded(columns()),
              .a = x_.data(),
              .lda = x_.ld(),
              .b = w_.data(),
              .ldb = w_.ld(),
              .M = rows(),
              .N = columns(),
              .K = s_.I,
              .type = type(),
              .compute = s_.precision == Precision::bf16x3 ? CUBLAS_COMPUTE_32F_FAST_TF32
                                                           : CUBLAS_COMPUTE_32F};
    if (s_.pass == "forward") {
      p.relu_bias = b_.data();
    } else if (s_.pass == "backward_data") {
      p.a = dz_.data(), p.lda = dz_.ld(), p.transpose_b = true, p.K = s_.O;
    } else {
      p.b = dz_.data(), p.ldb = dz_.ld(), p.transpose_a = true, p.K = s_.N;
    }
    return p;
  }

  check::Reference expected() const {
    const reference::Rounding rounding = rounding_of(s_.precision);
    if (s_.pass == "forward") {
      return reference::dense_forward(c_.x, c_.w, &c_.b, relu(), rounding);
    }
    if (s_.pass == "backward_data") {
      return reference::dense_backward_data(c_.dz, c_.w, nullptr, {}, rounding);
    }
    return reference::dense_backward_weights(c_.x, c_.dz, nullptr, rounding);
  }

  DenseSetting s_;
  DenseCase c_;
  Operand x_, w_, dz_;
  Buffer<float> b_, d_;
  Matmul matmul_;
};

Row row(const DenseSetting& setting) {
  const auto layer = std::make_shared<const LayerProduct>(setting);
  layer->queue();
  Row row{.wrong = layer->verify(),
          .items = static_cast<double>(setting.N),
          .flops = 2.0 * static_cast<double>(setting.N * setting.I * setting.O),
          .precision = setting.precision};
  if (row.wrong.empty()) time_replayed([layer] { layer->queue(); }, row);
  return row;
}

/// FLOP/s of a large product in bf16.
double large_product() {
  constexpr Index kSide = 8192;
  std::vector<float> numbers(kSide * kSide);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = static_cast<float>(i * 7919 % 1021) / 1021.0f - 0.5f;
  }
  const auto operand = uploaded(std::vector<__nv_bfloat16>(numbers.begin(), numbers.end()));
  Buffer<float> d(numbers.size(), &cuda_device());
  const Matmul matmul({.d = d.data(),
                       .ldd = kSide,
                       .a = operand.data(),
                       .lda = kSide,
                       .b = operand.data(),
                       .ldb = kSide,
                       .M = kSide,
                       .N = kSide,
                       .K = kSide,
                       .type = CUDA_R_16BF});
  double best = 0;
  for (int repeat = 0; repeat < 10; ++repeat) {
    const double seconds = device_seconds([&] { matmul.queue(); });
    best = std::max(best, 2.0 * kSide * kSide * kSide / seconds);
  }
  return best;
}

const bool kAdded = [] {
  add_tensor_probe(large_product);
  for_layers_of_dygan([](Index I, Index O) {
    for (const char* pass : {"forward", "backward_data", "backward_weights"}) {
      for (const Precision precision : {Precision::fp32, Precision::bf16x3, Precision::bf16}) {
        const DenseSetting setting{pass, kBatch, I, O, precision};
        const char* who = precision == Precision::bf16x3 ? "/cublas_tf32" : "/cublas";
        add_row(setting.name() + who, [setting] { return row(setting); });
      }
    }
  });
  return true;
}();

}  // namespace
}  // namespace fastgan::bench::cuda
