// Kernels that do one thing as fast as the device can. Each is queued on the default stream and
// tells how much work it is.
#pragma once

namespace fastgan::bench::cuda {

double queue_copy();           ///< bytes read and written
double queue_multiply_adds();  ///< flops
double queue_products();       ///< flops of bf16 products with sums in fp32

}  // namespace fastgan::bench::cuda
