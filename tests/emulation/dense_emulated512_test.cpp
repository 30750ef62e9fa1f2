// The blocking of AVX-512 (panels of 32, tiles of 14 rows) on any processor: its own reference
// test, and the bits of AVX2 where there is one.
#include "reference/dense_case.hpp"

namespace fastgan {
namespace kernels::emulated512 {
void dense_pack(const Context&, const DensePack&);
void dense_forward(const Context&, const DenseForward&);
void dense_backward_data(const Context&, const DenseBackwardData&);
void dense_backward_weights(const Context&, const DenseBackwardWeights&);
void dense_tangent(const Context&, const DenseTangent&);
}  // namespace kernels::emulated512

namespace test {
namespace {

Backend emulated_backend() {
  Backend backend{};
  backend.dense_pack = kernels::emulated512::dense_pack;
  backend.dense_forward = kernels::emulated512::dense_forward;
  backend.dense_backward_data = kernels::emulated512::dense_backward_data;
  backend.dense_backward_weights = kernels::emulated512::dense_backward_weights;
  backend.dense_tangent = kernels::emulated512::dense_tangent;
  return backend;
}

TEST_CASE("dense, emulated AVX-512: every pass within the bound of its sums") {
  const Backend backend = emulated_backend();
  std::size_t turn = 0;
  for (const DenseShape& shape : dense_shapes()) {
    check_dense({&backend, nullptr}, Precision::fp32, shape, all_activations()[turn++ % 5]);
  }
}

TEST_CASE("dense, emulated AVX-512: the bits of AVX2") {
  if (!is_supported(Isa::avx2)) {
    WARN("SKIPPED: this processor has no AVX2 to compare with");
    return;
  }
  const Backend backend = emulated_backend();
  for (const Activation& activation : all_activations()) {
    for (const DenseShape& shape :
         {DenseShape{147, 131, 81, 3}, DenseShape{1, 17, 17, 0}, DenseShape{29, 33, 1, 5}}) {
      DenseCase emulated(shape, activation, 3), real(shape, activation, 3);
      emulated.run({&backend, nullptr}, Precision::fp32, 147);
      real.run({&cpu_backend(Isa::avx2), nullptr}, Precision::fp32, 147);
      check_same_bits(emulated, real);
    }
  }
}

}  // namespace
}  // namespace test
}  // namespace fastgan
