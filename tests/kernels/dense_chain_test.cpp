// A chain of dense layers in one call: the bits of its layers one after the other, which are held
// to their bounds here and in the tests of the dense layer.
#include "fastgan/error.hpp"
#include "reference/dense_chain_case.hpp"
#include "tests/kernels/ladder.hpp"

using namespace fastgan;
using namespace fastgan::check;
using fastgan::kernels::ChainVariant;
using fastgan::test::DenseChainCase;
using fastgan::test::Tensors;

namespace {

bool is_cuda() { return machines().front().name.find("CUDA") != std::string_view::npos; }

/// Those that the machines of these tests compute in.
std::vector<Precision> reduced_precisions() {
  if (!is_cuda()) return {};
  return {Precision::bf16, Precision::bf16x3, Precision::tf32};
}

/// Layers one after the other: in fp32 those of the CPU have the bits of CUDA's.
Context by_layers_on(const Machine& machine, Precision precision) {
  const bool elsewhere = is_cuda() && precision == Precision::fp32;
  return {.backend = elsewhere ? &fused_cpu() : machine.backend};
}

/// Whether the variant of clusters can be had; says so where it cannot.
bool has_clusters() {
  try {
    DenseChainCase(1, {1, 1}).generate({.backend = machine_of(0).backend}, Precision::fp32,
                                       ChainVariant::clusters);
    return true;
  } catch (const Error& error) {
    WARN("SKIPPED: " << error.what());
    return false;
  }
}

void check_same(const Tensors& found, const Tensors& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    INFO("tensor " << i);
    CHECK_SAME_BITS(found[i], expected[i]);
  }
}

/// Both directions, keeping all or only the last output.
void check_chain(const Machine& machine, ChainVariant variant, Precision precision, Index N,
                 const std::vector<Index>& widths) {
  INFO(machine.name << ", variant " << static_cast<int>(variant) << ", " << name(precision) << ", "
                    << N << " events, " << widths.size() - 1 << " layers, first "
                    << widths.front());
  const DenseChainCase chain(N, widths);
  const Context context{.backend = machine.backend};
  const Context layers = by_layers_on(machine, precision);
  const Tensors y = chain.forward_by_layers(layers, precision);
  CHECK_SAME_BITS(chain.generate(context, precision, variant), y.back());
  check_same(chain.forward(context, precision, variant), y);
  check_same(chain.backward(context, precision, variant, y, true),
             chain.backward_by_layers(layers, precision, y));
}

/// In fp32 and, where there are others, in another precision each turn.
void check_tiles(std::size_t turn, Index N, const std::vector<Index>& widths) {
  const Machine machine = machine_of(turn);
  check_chain(machine, ChainVariant::tiles, Precision::fp32, N, widths);
  const std::vector<Precision> others = reduced_precisions();
  if (others.empty()) return;
  check_chain(machine, ChainVariant::tiles, others[turn / 3 % others.size()], N, widths);
}

}  // namespace

TEST_CASE("dense_chain: the bits of one layer after the other, any shape") {
  std::size_t turn = 0;
  for (const Index N : kSizes) {
    for (const std::vector<Index>& widths :
         {std::vector<Index>{1, 1}, {3, 65, 31}, {33, 17, 127, 1}, {31, 32, 64, 33, 3}}) {
      check_tiles(turn++, N, widths);
    }
  }
  for (std::size_t t = 0; t < 9; t += 4) check_tiles(t, 37, {17, 40, 33, 129, 66, 5});
}

TEST_CASE("dense_chain: DY-GAN's generator, and a layer too wide for a chip") {
  check_tiles(0, 3, {17, 64, 128, 256, 512, 256, 128, 17});
  check_chain(machine_of(1), ChainVariant::automatic, Precision::fp32, 3, {1, 3000, 3});
  for (const Precision precision : reduced_precisions()) {
    check_chain(machine_of(1), ChainVariant::automatic, precision, 3, {1, 900, 3});
  }
}

TEST_CASE("dense_chain: blocks of a cluster share the columns of a layer, any shape") {
  if (!has_clusters()) return;
  std::size_t turn = 0;
  for (const Index N : kSizes) {
    // Shared out among the blocks are layers of more than 32 columns.
    for (const std::vector<Index>& widths :
         {std::vector<Index>{1, 1}, {3, 65, 31}, {1, 3, 33, 127, 65}, {31, 257, 32, 64, 3}}) {
      check_chain(machine_of(turn++), ChainVariant::clusters, Precision::fp32, N, widths);
      if (N > 33) break;
    }
  }
  for (const std::vector<Index>& network : {std::vector<Index>{17, 64, 128, 256, 512, 256, 128, 17},
                                            {17, 128, 128, 256, 256, 128, 64, 32, 16, 8, 1}}) {
    check_chain(machine_of(turn++), ChainVariant::clusters, Precision::fp32, 3, network);
  }
}

TEST_CASE("dense_chain: a variant that cannot be had is an error that says why") {
  if (!is_cuda() || !has_clusters()) return;
  const Context context{.backend = machine_of(0).backend};
  const auto generate = [&](ChainVariant variant, Precision precision, Index width) {
    DenseChainCase(3, {1, width, 1}).generate(context, precision, variant);
  };
  CHECK_THROWS_WITH(generate(ChainVariant::clusters, Precision::bf16, 5),
                    Catch::Contains("fp32 alone"));
  CHECK_THROWS_WITH(generate(ChainVariant::clusters, Precision::fp32, 4000),
                    Catch::Contains("shared memory"));
  CHECK_THROWS_WITH(generate(ChainVariant::tiles, Precision::fp32, 2000),
                    Catch::Contains("shared memory"));
}

TEST_CASE("dense_chain: every layer within the bound of its sums, both ways") {
  const DenseChainCase chain(33, {17, 65, 127, 31, 3});
  for (const Machine& machine : machines()) {
    INFO(machine.name);
    const Context context{.backend = machine.backend};
    const Tensors y = chain.forward(context, Precision::fp32, ChainVariant::automatic);
    const Tensors d = chain.backward(context, Precision::fp32, ChainVariant::automatic, y, true);
    for (std::size_t l = 0; l < chain.layers(); ++l) {
      INFO("layer " << l);
      const GuardedTensor& in = l == 0 ? chain.x() : y[l - 1];
      CHECK_TENSOR(y[l], reference::dense_forward(in, chain.w(l), chain.bias(l),
                                                  DenseChainCase::activation(l)));
      CHECK_TENSOR(d[l], reference::dense_backward_data(
                             d[l + 1], chain.w(l), l == 0 ? nullptr : &in,
                             l == 0 ? Activation{} : DenseChainCase::activation(l - 1)));
    }
  }
}

TEST_CASE("dense_chain: a gradient of the input that is not wanted stays unwritten") {
  const DenseChainCase chain(35, {17, 40, 5});
  const Machine machine = machine_of(2);
  const Context context{.backend = machine.backend};
  const Tensors y = chain.forward_by_layers(context, Precision::fp32);
  Tensors expected = chain.backward_by_layers(context, Precision::fp32, y);
  for (const ChainVariant variant :
       {ChainVariant::automatic, ChainVariant::by_layers, ChainVariant::tiles}) {
    const Tensors found = chain.backward(context, Precision::fp32, variant, y, false);
    CHECK(is_unwritten(found[0].at(34, 16)));
    for (std::size_t i = 1; i < found.size(); ++i) CHECK_SAME_BITS(found[i], expected[i]);
  }
}

TEST_CASE("dense_chain: any number of threads") {
  const DenseChainCase chain(300, {17, 40, 33, 5});
  for (const Machine& machine : machines()) {
    INFO(machine.name);
    const Context one{.backend = machine.backend};
    const ChainVariant variant = ChainVariant::automatic;
    const Tensors y = chain.forward(one, Precision::fp32, variant);
    const Tensors d = chain.backward(one, Precision::fp32, variant, y, true);
    for (const int threads : thread_counts()) {
      const std::unique_ptr<Executor> pool = make_thread_pool(threads);
      const Context many{.backend = machine.backend, .executor = pool.get()};
      CHECK_SAME_BITS(chain.generate(many, Precision::fp32, variant), y.back());
      check_same(chain.forward(many, Precision::fp32, variant), y);
      check_same(chain.backward(many, Precision::fp32, variant, y, true), d);
    }
  }
}
