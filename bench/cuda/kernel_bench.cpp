// The benchmarks of kernels (kernel_bench.hpp) on the device: the same work, the same verification.
// What a kernel reads lies in L2, as it does inside a training.
#include "kernel_bench.hpp"

#include "fastgan/device.hpp"
#include "resident.hpp"
#include "rows.hpp"

namespace fastgan::bench {

void add(const std::string& name, const std::function<Work()>& make, Precision precision) {
  if (name.ends_with(",expansion")) return;  // CUDA looks at every pair whatever is asked for
  cuda::add_row(name + "/fastgan", [=] {
    const Work work = make();
    cuda::resident_calls(work.run);
    cuda::Row row{.wrong = work.verify(),
                  .items = work.elements,
                  .flops = work.flops,
                  .bytes = work.bytes,
                  .precision = precision};
    if (!row.wrong.empty()) return row;
    // What comes but once (the packing of weights) was among the first calls alone.
    const cuda::Calls calls = cuda::resident_calls(work.run);
    const Context context = context_of(cuda_device());
    const auto queue = [calls, context] {
      for (const auto& call : calls) call(context);
    };
    cuda::time_replayed(queue, row);
    return row;
  });
}

}  // namespace fastgan::bench
