// Dense layer in bf16 and bf16x3 on the CPU: the passes of passes.hpp with products on AMX tiles.
//
// bf16 rounds both operands of a product to bf16 (8 significant bits); bf16x3 splits each into a
// high and a low part and adds high·high + high·low + low·high (3·2⁻¹⁶ of every term is left out).
// Sums are fp32. Conversion goes on while rows are read: what lies in memory stays fp32 but for the
// packed weights. The callers (dense_cpu.cpp) have seen to it that the processor has AMX.
#include "kernels/dense/amx_outer_product.hpp"
#include "kernels/dense/amx_row_product.hpp"
#include "kernels/dense/dense.hpp"
#include "kernels/dense/passes.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

using Product = void (*)(const RowProduct&);

Product row_product_of(Precision precision) {
  return precision == Precision::bf16x3 ? amx_row_product<2> : amx_row_product<1>;
}

}  // namespace

void dense_pack(const Context& context, const DensePack& p) {
  const auto pack = p.precision == Precision::bf16x3 ? pack_panel<2> : pack_panel<1>;
  for_blocks(context, p.use == PanelUse::forward ? p.O : p.I, kStrip,
             [&](Index c, Index) { pack(p, c); });
}

void dense_forward(const Context& context, const DenseForward& p) {
  forward_pass(context, p, row_product_of(p.precision));
}

void dense_backward_data(const Context& context, const DenseBackwardData& p) {
  backward_data_pass(context, p, row_product_of(p.precision));
}

void dense_tangent(const Context& context, const DenseTangent& p) {
  tangent_pass(context, p, row_product_of(p.precision));
}

void dense_backward_weights(const Context& context, const DenseBackwardWeights& p) {
  backward_weights_pass(
      context, p, p.precision == Precision::bf16x3 ? amx_outer_product<2> : amx_outer_product<1>);
}

}  // namespace fastgan::kernels::FASTGAN_ISA
