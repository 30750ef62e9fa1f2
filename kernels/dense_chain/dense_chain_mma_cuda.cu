// A chain of dense layers on tensor cores, a tile of events on chip from the first layer to the
// last.
//
// A block has 64 events. Their activations (on the way back their gradients) lie in shared memory
// as the left side of the tiles of dense/mma_tile_cuda.hpp, words of one (tf32) or two neighbouring
// features (bf16x3: twice, high and low), those of a layer's input and of its output in two regions
// that change places; between layers they are rounded where dense_forward rounds its input. Weights
// come from L2, 64 columns x 16 words at a time, through registers, while the ones before are
// multiplied. Bytes: 2·Σ K·C of weights a block (twice as many in bf16x3 and tf32), 4·(K + C) an
// event; 2·Σ K·C flops an event (bf16x3: three times), 64 flops a byte of L2 in bf16, whatever the
// widths. Shared memory: 128 bytes (bf16x3, tf32: 256) for each feature of the widest odd and the
// widest even layer, and padding: 98 KiB for DY-GAN's generator in bf16, 196 KiB in bf16x3 and
// tf32. Order: as dense_mma_cuda.cu, whose bits these are.
#include "kernels/cuda/gpu.hpp"
#include "kernels/dense/mma_tile_cuda.hpp"
#include "kernels/dense_chain/chain_cuda.hpp"

namespace fastgan::kernels::cuda {
namespace {

/// Words between the rows of activations of a layer with so many features.
template <class Format>
constexpr Index words_of(Index features) {
  return mma::column_words<Format>(features) + 4;
}

/// Where a link's input lies, and where that of the next one.
struct Regions {
  Index even = 0, odd = 0;  // words of a row
};
template <class Format>
Regions regions_of(const ProductChain& p) {
  Regions r{words_of<Format>(p.K), words_of<Format>(1)};
  for (int l = 1; l < p.links; ++l) {
    Index& width = l % 2 == 0 ? r.even : r.odd;
    width = std::max(width, words_of<Format>(p.terms(l)));
  }
  return r;
}

/// Activations of the tile's events in shared memory.
template <class Format>
struct Activations {
  std::uint32_t* words;  // (kParts, kRows, stride)
  Index stride;

  /// Features k, which is even, and k + 1.
  __device__ __forceinline__ void write(unsigned row, Index k, float x, float y) const {
    if constexpr (Format::kNumbers == 2) {
      write_word(row, k / 2, {x, y});
    } else {
      write_word(row, k, {x});
      write_word(row, k + 1, {y});
    }
  }
  __device__ __forceinline__ mma::Left<Format::kParts> from(Index k) const {
    mma::Left<Format::kParts> left;
#pragma unroll
    for (unsigned p = 0; p < Format::kParts; ++p) {
      left.rows[p] = words + p * mma::kRows * stride + k / Format::kNumbers;
    }
    left.stride = static_cast<unsigned>(stride);
    return left;
  }

 private:
  __device__ __forceinline__ void write_word(unsigned row, Index word,
                                             const float (&x)[Format::kNumbers]) const {
    std::uint32_t split[Format::kParts];
    Format::split(x, split);
#pragma unroll
    for (unsigned p = 0; p < Format::kParts; ++p) {
      words[(p * mma::kRows + row) * stride + word] = split[p];
    }
  }
};

template <class Format>
__device__ __forceinline__ void load_events(const ProductChain& p, Index first,
                                            const Activations<Format>& to) {
  const Index pairs = mma::round_up(p.K, mma::kDepth<Format>) / 2;
  for (Index i = threadIdx.x; i < pairs * mma::kRows; i += mma::kThreads) {
    const Index row = i / pairs, k = i % pairs * 2, n = first + row;
    const auto number = [&](Index at) { return n < p.N && at < p.K ? p.a[n * p.lda + at] : 0.0f; };
    to.write(static_cast<unsigned>(row), k, number(k), number(k + 1));
  }
}

/// The sums of a link of K terms for its columns from `column` on.
template <class Format>
__device__ __forceinline__ void multiply_columns(const Link& link, Index K, Index column,
                                                 const Activations<Format>& in,
                                                 mma::Operand (&right)[2][Format::kParts],
                                                 mma::Sums& sum) {
  mma::Panels<Format> b = mma::panels_of<Format>(link.panels, K, link.C, column);
  mma::for_sums(sum, [&](unsigned, unsigned c, float& start) {
    start = link.bias != nullptr && column + c < link.C ? link.bias[column + c] : 0.0f;
  });
  b.load(0);
  b.write(right[0]);
  unsigned part = 0;
  for (Index k = 0; k < K; k += mma::kDepth<Format>, part ^= 1) {
    __syncthreads();  // this part stands, and the other one has been read
    b.load(k + mma::kDepth<Format>);
    mma::multiply<Format>(in.from(k), right[part], sum);
    b.write(right[part ^ 1]);
  }
  __syncthreads();  // before the next tile's first part
}

/// The results of the tile whose first element is (first, column), in global memory where they are
/// kept.
__device__ __forceinline__ void finish(const Link& link, Index N, Index first, Index column,
                                       mma::Sums& sum) {
  mma::for_sums(sum, [&](unsigned row, unsigned c, float& total) {
    const Index n = first + row, o = column + c;
    total = finished(link, N, n, o, total, output_of(link, N, n, o));
    if (link.out != nullptr && n < N && o < link.C) link.out[n * link.ldout + o] = total;
  });
}

/// As the next link's input, its padding zeros.
template <class Format>
__device__ __forceinline__ void keep(const mma::Sums& sum, Index column, Index C,
                                     const Activations<Format>& out) {
  const unsigned lane = threadIdx.x % 32, row = threadIdx.x / 32 * 16 + lane / 4;
#pragma unroll
  for (unsigned j = 0; j < mma::kFragments; ++j) {
    const Index c = column + 8 * j + lane % 4 * 2;
    if (c >= mma::round_up(C, mma::kDepth<Format>)) continue;
    out.write(row, c, sum[j][0], sum[j][1]);
    out.write(row + 8, c, sum[j][2], sum[j][3]);
  }
}

template <class Format>
__global__ void __launch_bounds__(mma::kThreads)
    chain(const __grid_constant__ ProductChain p, Index even_words, Index odd_words) {
  FASTGAN_DYNAMIC_SHARED(std::uint32_t, regions);
  FASTGAN_SHARED(mma::Operand, right, [2][Format::kParts]);
  Activations<Format> in{regions, even_words};
  Activations<Format> out{regions + Format::kParts * mma::kRows * even_words, odd_words};
  const Index first = static_cast<Index>(blockIdx.x) * mma::kRows;
  load_events(p, first, in);
  for (int l = 0; l < p.links; ++l) {
    const Link& link = p.link[l];
    for (Index column = 0; column < link.C; column += mma::kColumns) {
      mma::Sums sum;
      multiply_columns(link, p.terms(l), column, in, right, sum);
      finish(link, p.N, first, column, sum);
      if (l + 1 < p.links) keep(sum, column, link.C, out);
    }
    const Activations<Format> free = in;
    in = out;
    out = free;
  }
}

template <class Format>
std::size_t bytes_of(const Regions& r) {
  return static_cast<std::size_t>(Format::kParts * mma::kRows * (r.even + r.odd)) *
         sizeof(std::uint32_t);
}

}  // namespace

std::size_t chain_mma_bytes(const ProductChain& p, Precision precision) {
  std::size_t bytes = 0;
  with_format(precision, [&](auto format) {
    using Format = decltype(format);
    bytes = bytes_of<Format>(regions_of<Format>(p));
  });
  return bytes;
}

void chain_mma(const char* name, const Context& context, const ProductChain& p,
               Precision precision) {
  with_format(precision, [&](auto format) {
    using Format = decltype(format);
    const Regions r = regions_of<Format>(p);
    gpu::launch(
        {name, gpu::blocks_of(p.N, mma::kRows), mma::kThreads, context, bytes_of<Format>(r)},
        chain<Format>, p, r.even, r.odd);
  });
}

}  // namespace fastgan::kernels::cuda
