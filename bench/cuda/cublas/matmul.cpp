// cuBLAS is column-major: to it a row-major matrix is its transpose, so it is asked for
// dᵀ = op(b)ᵀ·op(a)ᵀ, with b as its first operand.
#include "matmul.hpp"

#include <limits>
#include <stdexcept>
#include <string>

#include "../rows.hpp"
#include "../timing.hpp"
#include "fastgan/device.hpp"

namespace fastgan::bench::cuda {
namespace {

constexpr std::size_t kWorkspace = std::size_t{32} << 20;
constexpr int kProposals = 16, kTimedRuns = 10;

cublasLtHandle_t handle() {
  static const cublasLtHandle_t made = [] {
    cublasLtHandle_t handle = nullptr;
    require(cublasLtCreate(&handle), "cublasLtCreate");
    return handle;
  }();
  return made;
}

template <class T>
void set(cublasLtMatmulDesc_t to, cublasLtMatmulDescAttributes_t what, const T& value) {
  require(cublasLtMatmulDescSetAttribute(to, what, &value, sizeof value),
          "cublasLtMatmulDescSetAttribute");
}

template <class T>
void set(cublasLtMatrixLayout_t to, cublasLtMatrixLayoutAttribute_t what, const T& value) {
  require(cublasLtMatrixLayoutSetAttribute(to, what, &value, sizeof value),
          "cublasLtMatrixLayoutSetAttribute");
}

const bool kAdded = [] {
  add_library([] {
    const std::size_t v = cublasLtGetVersion();
    return "cuBLASLt " + std::to_string(v / 10000) + "." + std::to_string(v / 100 % 100) + "." +
           std::to_string(v % 100);
  });
  return true;
}();

}  // namespace

void require(cublasStatus_t status, const char* call) {
  if (status == CUBLAS_STATUS_SUCCESS) return;
  throw std::runtime_error(std::string(call) + ": " + cublasLtGetStatusName(status));
}

Matmul::Matmul(const Product& product) : p_(product), workspace_(kWorkspace, &cuda_device()) {
  const auto stored = [](Index rows, Index columns, bool transposed) {
    return transposed ? std::pair(columns, rows) : std::pair(rows, columns);
  };
  const auto [a_rows, a_columns] = stored(p_.M, p_.K, p_.transpose_a);
  const auto [b_rows, b_columns] = stored(p_.K, p_.N, p_.transpose_b);
  describe();
  a_ = layout({a_rows, a_columns, p_.lda, p_.a_step, p_.type});
  b_ = layout({b_rows, b_columns, p_.ldb, p_.b_step, p_.type});
  d_ = layout({p_.M, p_.N, p_.ldd, p_.d_step, CUDA_R_32F});
  choose_algorithm();
}

void Matmul::describe() {
  cublasLtMatmulDesc_t made = nullptr;
  require(cublasLtMatmulDescCreate(&made, p_.compute, CUDA_R_32F), "cublasLtMatmulDescCreate");
  description_.reset(made);
  const auto operation = [](bool transposed) { return transposed ? CUBLAS_OP_T : CUBLAS_OP_N; };
  set(made, CUBLASLT_MATMUL_DESC_TRANSA, operation(p_.transpose_b));
  set(made, CUBLASLT_MATMUL_DESC_TRANSB, operation(p_.transpose_a));
  if (p_.relu_bias == nullptr) return;
  set(made, CUBLASLT_MATMUL_DESC_EPILOGUE, CUBLASLT_EPILOGUE_RELU_BIAS);
  set(made, CUBLASLT_MATMUL_DESC_BIAS_POINTER, p_.relu_bias);
  set(made, CUBLASLT_MATMUL_DESC_BIAS_DATA_TYPE, CUDA_R_32F);
}

Matmul::Layout Matmul::layout(const Matrix& m) const {
  cublasLtMatrixLayout_t made = nullptr;
  require(cublasLtMatrixLayoutCreate(&made, m.type, static_cast<std::uint64_t>(m.columns),
                                     static_cast<std::uint64_t>(m.rows), m.ld),
          "cublasLtMatrixLayoutCreate");
  Layout layout(made);
  if (p_.count == 1) return layout;
  set(made, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, static_cast<std::int32_t>(p_.count));
  set(made, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, std::int64_t{m.step});
  return layout;
}

cublasStatus_t Matmul::queue(const cublasLtMatmulAlgo_t& algorithm) const {
  constexpr float kOne = 1, kZero = 0;
  return cublasLtMatmul(handle(), description_.get(), &kOne, p_.b, b_.get(), p_.a, a_.get(), &kZero,
                        p_.d, d_.get(), p_.d, d_.get(), &algorithm,
                        const_cast<std::byte*>(workspace_.data()), kWorkspace, stream());
}

void Matmul::queue() const { require(queue(algorithm_), "cublasLtMatmul"); }

void Matmul::choose_algorithm() {
  cublasLtMatmulPreference_t preference = nullptr;
  require(cublasLtMatmulPreferenceCreate(&preference), "cublasLtMatmulPreferenceCreate");
  cublasLtMatmulPreferenceSetAttribute(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES,
                                       &kWorkspace, sizeof kWorkspace);
  cublasLtMatmulHeuristicResult_t proposals[kProposals];
  int count = 0;
  const cublasStatus_t status =
      cublasLtMatmulAlgoGetHeuristic(handle(), description_.get(), b_.get(), a_.get(), d_.get(),
                                     d_.get(), preference, kProposals, proposals, &count);
  cublasLtMatmulPreferenceDestroy(preference);
  require(status, "cublasLtMatmulAlgoGetHeuristic");
  double best = std::numeric_limits<double>::infinity();
  for (int i = 0; i < count; ++i) {
    const cublasLtMatmulAlgo_t& algorithm = proposals[i].algo;
    if (queue(algorithm) != CUBLAS_STATUS_SUCCESS) continue;
    const double seconds = device_seconds([&] {
      for (int run = 0; run < kTimedRuns; ++run) queue(algorithm);
    });
    if (seconds >= best) continue;
    best = seconds;
    algorithm_ = algorithm;
  }
  if (!(best < std::numeric_limits<double>::infinity())) {
    throw std::runtime_error("cuBLASLt has no algorithm for this product");
  }
}

}  // namespace fastgan::bench::cuda
