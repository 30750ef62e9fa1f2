// A product of matrices by cuBLASLt with the fastest of its algorithms.
#pragma once

#include <cublasLt.h>

#include <functional>
#include <memory>

#include "fastgan/buffer.hpp"
#include "kernels/types.hpp"

namespace fastgan::bench::cuda {

/// Throws std::runtime_error unless `status` is success.
void require(cublasStatus_t status, const char* call);

/// d (M, N) = op(a)·op(b) with sum over K, all row-major; op transposes where asked for, in which
/// case a is stored (K, M), b (N, K). `count` such products, each `…_step` elements further on.
struct Product {
  float* d;
  Index ldd;
  const void* a;
  Index lda;
  const void* b;
  Index ldb;
  Index M, N, K;
  bool transpose_a = false, transpose_b = false;
  const float* relu_bias = nullptr;  ///< (N): d = max(0, op(a)·op(b) + bias) in the epilogue
  cudaDataType_t type = CUDA_R_32F;  ///< of a and b
  cublasComputeType_t compute = CUBLAS_COMPUTE_32F;
  Index count = 1, d_step = 0, a_step = 0, b_step = 0;
};

class Matmul {
 public:
  /// Times the algorithms that cuBLASLt proposes and takes the fastest. Throws std::runtime_error
  /// where there is none.
  explicit Matmul(const Product& product);

  void queue() const;  ///< on stream()

 private:
  template <class T, cublasStatus_t (*destroy)(T*)>
  struct Destroy {
    void operator()(T* p) const noexcept { destroy(p); }
  };
  using Description =
      std::unique_ptr<cublasLtMatmulDescOpaque_t,
                      Destroy<cublasLtMatmulDescOpaque_t, cublasLtMatmulDescDestroy>>;
  using Layout =
      std::unique_ptr<cublasLtMatrixLayoutOpaque_t,
                      Destroy<cublasLtMatrixLayoutOpaque_t, cublasLtMatrixLayoutDestroy>>;

  struct Matrix {
    Index rows, columns, ld, step;
    cudaDataType_t type;
  };
  Layout layout(const Matrix& matrix) const;
  void describe();
  void choose_algorithm();
  cublasStatus_t queue(const cublasLtMatmulAlgo_t& algorithm) const;

  Product p_;
  Description description_;
  Layout a_, b_, d_;
  cublasLtMatmulAlgo_t algorithm_{};
  Buffer<std::byte> workspace_;
};

}  // namespace fastgan::bench::cuda
