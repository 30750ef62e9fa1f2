// A chain of dense layers in one call: the bits of its layers one after the other.
#include "reference/dense_chain_case.hpp"
#include "tests/kernels/ladder.hpp"

using namespace fastgan;
using namespace fastgan::check;

namespace {

/// The precisions that a machine of these tests computes in.
std::vector<Precision> precisions() {
  if (machines().front().name.find("CUDA") == std::string_view::npos) return {Precision::fp32};
  return {Precision::fp32, Precision::bf16, Precision::bf16x3, Precision::tf32};
}

void check_chain(const Machine& machine, Index N, const std::vector<Index>& widths) {
  const test::DenseChainCase chain(N, widths);
  const Context context{.backend = machine.backend};
  for (const Precision precision : precisions()) {
    INFO(machine.name << ", " << name(precision) << ", " << N << " events, " << widths.size() - 1
                      << " layers, first " << widths.front());
    CHECK_SAME_BITS(chain.run(context, precision, true), chain.run(context, precision, false));
  }
}

}  // namespace

TEST_CASE("dense_chain: the bits of one layer after the other, any shape") {
  std::size_t turn = 0;
  for (const Index N : kSizes) {
    for (const std::vector<Index>& widths :
         {std::vector<Index>{1, 1}, {3, 65, 31}, {33, 17, 127, 1}, {31, 32, 64, 33, 3}}) {
      check_chain(machine_of(turn++), N, widths);
    }
  }
  for (const Machine& machine : machines()) check_chain(machine, 70, {17, 40, 33, 129, 66, 5});
}

TEST_CASE("dense_chain: DY-GAN's generator, and a layer too wide for a chip") {
  check_chain(machine_of(0), 35, {17, 64, 128, 256, 512, 256, 128, 17});
  check_chain(machine_of(1), 3, {5, 1100, 700, 9});
}

TEST_CASE("dense_chain: any number of threads") {
  const test::DenseChainCase chain(300, {17, 40, 33, 5});
  for (const Machine& machine : machines()) {
    INFO(machine.name);
    const GuardedTensor whole = chain.run({.backend = machine.backend}, Precision::fp32, true);
    for (const int threads : thread_counts()) {
      const std::unique_ptr<Executor> pool = make_thread_pool(threads);
      CHECK_SAME_BITS(
          chain.run({.backend = machine.backend, .executor = pool.get()}, Precision::fp32, true),
          whole);
    }
  }
}
