// A chain of dense layers on tensor cores, a tile of events on chip from the first layer to the
// last.
//
// A block has 64 events. Their activations lie in shared memory as the left side of the tiles of
// dense/bf16_tile_cuda.hpp, words of two neighbouring features (bf16x3: twice, high and low), those
// of a layer's input and of its output in two regions that change places; between layers they are
// rounded where dense_forward rounds its input. Weights come from L2, 64 columns x 32 terms at a
// time, through registers, while the ones before are multiplied.
// Bytes: 2·parts·Σ I·O of weights a block, 4·(I + O) an event; 2·Σ I·O flops an event (bf16x3:
// three times), 64 flops a byte of L2, whatever the widths. Shared memory: 128·parts bytes for each
// feature of the widest odd and the widest even layer, and padding: 98 KiB for DY-GAN's generator
// in bf16, 196 KiB in bf16x3.
// Order: as dense_bf16_cuda.cu, whose bits these are.
#include "kernels/cuda/activate.hpp"
#include "kernels/dense/bf16_tile_cuda.hpp"
#include "kernels/dense_chain/chain_cuda.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr Index kPanelColumns = 16;  // as dense_pack pads the panels

constexpr Index round_up(Index n, Index multiple) {
  return (n + multiple - 1) / multiple * multiple;
}
/// Words between the rows of activations of a layer with so many features.
constexpr Index words_of(Index features) { return round_up(features, bf16::kDepth) / 2 + 4; }

/// Where a layer's input lies, and where that of the next one.
struct Regions {
  Index even = 0, odd = 0;  // words of a row
};
Regions regions_of(const DenseChain& p) {
  Regions r{words_of(p.I), words_of(1)};
  for (int l = 0; l + 1 < p.stages; ++l) {
    Index& width = l % 2 == 0 ? r.odd : r.even;
    width = std::max(width, words_of(p.stage[l].O));
  }
  return r;
}

/// Activations of the tile's events in shared memory.
template <unsigned parts>
struct Activations {
  std::uint32_t* words;  // (parts, kRows, stride)
  Index stride;

  __device__ __forceinline__ void write(unsigned row, Index pair, float x, float y) const {
    std::uint32_t* to = words + row * stride + pair;
    const std::uint32_t high = gpu::bf16_pair(x, y);
    to[0] = high;
    if constexpr (parts == 2) {
      to[bf16::kRows * stride] = gpu::bf16_pair(x - gpu::low_of(high), y - gpu::high_of(high));
    }
  }
  __device__ __forceinline__ bf16::Left<parts> from(Index k) const {
    bf16::Left<parts> left;
#pragma unroll
    for (unsigned p = 0; p < parts; ++p) left.rows[p] = words + p * bf16::kRows * stride + k / 2;
    left.stride = static_cast<unsigned>(stride);
    return left;
  }
};

template <unsigned parts>
__device__ __forceinline__ void load_events(const DenseChain& p, Index first,
                                            const Activations<parts>& to) {
  const Index pairs = round_up(p.I, bf16::kDepth) / 2;
  for (Index i = threadIdx.x; i < pairs * bf16::kRows; i += bf16::kThreads) {
    const Index row = i / pairs, k = i % pairs * 2, n = first + row;
    const auto number = [&](Index at) { return n < p.N && at < p.I ? p.x[n * p.ldx + at] : 0.0f; };
    to.write(static_cast<unsigned>(row), k / 2, number(k), number(k + 1));
  }
}

/// The sums of a layer with K inputs for its columns from `column` on.
template <unsigned parts>
__device__ __forceinline__ void multiply_columns(const DenseStage& stage, Index K, Index column,
                                                 const Activations<parts>& in,
                                                 bf16::Operand (&right)[2][parts],
                                                 bf16::Sums& sum) {
  const Index columns = round_up(stage.O, kPanelColumns), ld = round_up(K, bf16::kDepth) / 2;
  bf16::Panels<parts> b{reinterpret_cast<const std::uint32_t*>(stage.panels) + column * ld,
                        ld,
                        columns - column,
                        columns * ld,
                        {}};
  bf16::for_sums(sum, [&](unsigned, unsigned c, float& start) {
    start = stage.b != nullptr && column + c < stage.O ? stage.b[column + c] : 0.0f;
  });
  b.load(0);
  b.write(right[0]);
  unsigned part = 0;
  for (Index k = 0; k < K; k += bf16::kDepth, part ^= 1) {
    __syncthreads();  // this part stands, and the other one has been read
    b.load(k + bf16::kDepth);
    bf16::multiply<parts>(in.from(k), right[part], sum);
    b.write(right[part ^ 1]);
  }
  __syncthreads();  // before the next tile's first part
  bf16::for_sums(sum, [&](unsigned, unsigned c, float& total) {
    total = column + c < stage.O ? activate(total, stage.activation) : 0.0f;
  });
}

/// As the next layer's input, its padding zeros.
template <unsigned parts>
__device__ __forceinline__ void keep(const bf16::Sums& sum, Index column, Index O,
                                     const Activations<parts>& out) {
  const unsigned lane = threadIdx.x % 32, row = threadIdx.x / 32 * 16 + lane / 4;
#pragma unroll
  for (unsigned j = 0; j < bf16::kFragments; ++j) {
    const Index c = column + 8 * j + lane % 4 * 2;
    if (c >= round_up(O, bf16::kDepth)) continue;
    out.write(row, c / 2, sum[j][0], sum[j][1]);
    out.write(row + 8, c / 2, sum[j][2], sum[j][3]);
  }
}

template <unsigned parts>
__global__ void __launch_bounds__(bf16::kThreads)
    chain(const __grid_constant__ DenseChain p, Index even_words, Index odd_words) {
  FASTGAN_DYNAMIC_SHARED(std::uint32_t, regions);
  FASTGAN_SHARED(bf16::Operand, right, [2][parts]);
  Activations<parts> in{regions, even_words};
  Activations<parts> out{regions + parts * bf16::kRows * even_words, odd_words};
  const Index first = static_cast<Index>(blockIdx.x) * bf16::kRows;
  load_events(p, first, in);
  Index K = p.I;
  for (int l = 0; l < p.stages; ++l) {
    const DenseStage& stage = p.stage[l];
    for (Index column = 0; column < stage.O; column += bf16::kColumns) {
      bf16::Sums sum;
      multiply_columns(stage, K, column, in, right, sum);
      if (l + 1 < p.stages) {
        keep(sum, column, stage.O, out);
        continue;
      }
      bf16::for_sums(sum, [&](unsigned row, unsigned c, float& total) {
        const Index n = first + row, o = column + c;
        if (n < p.N && o < stage.O) p.y[n * p.ldy + o] = total;
      });
    }
    const Activations<parts> free = in;
    in = out;
    out = free;
    K = stage.O;
  }
}

constexpr unsigned parts_of(const DenseChain& p) { return p.precision == Precision::bf16 ? 1 : 2; }

}  // namespace

std::size_t chain_bf16_bytes(const DenseChain& p) {
  const Regions r = regions_of(p);
  return static_cast<std::size_t>(parts_of(p) * bf16::kRows * (r.even + r.odd)) *
         sizeof(std::uint32_t);
}

void chain_bf16(const Context& context, const DenseChain& p) {
  const Regions r = regions_of(p);
  gpu::launch({"dense_chain", gpu::blocks_of(p.N, bf16::kRows), bf16::kThreads, context,
               chain_bf16_bytes(p)},
              parts_of(p) == 1 ? chain<1> : chain<2>, p, r.even, r.odd);
}

}  // namespace fastgan::kernels::cuda
