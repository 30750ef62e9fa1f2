// A chain of dense layers in fp32, a tile of events on chip from the first layer to the last, its
// columns shared out among the blocks of a cluster: for the batches of a training, which are too
// few tiles to fill a device.
//
// A cluster has kRows events and up to kMostBlocks blocks, one for every kColumns columns of the
// widest link; 16 clusters of 8, for 256 events, are 128 multiprocessors. Each block has all
// activations of these events (on the way back their gradients) in its shared memory, transposed
// (feature by feature, kRowStride floats apart), those of a link's input and of its result in two
// regions that change places. Of a link it computes a share of the columns, and writes it into the
// region of every block of the cluster (distributed shared memory); a barrier of the cluster ends
// the link. Links of up to kColumns columns take no longer whole than shared out: every block
// computes them for itself, without a barrier.
//
// Warp w has rows 4·w …, lane i column i of 32: a thread reads four events as one vector that the
// warp shares, and one weight, for four multiply-adds. Weights come from L2 through a ring of parts
// of kPart terms, whose copies run ahead of the products across the links, for weights wait for
// nobody.
//
// Bytes: 4·Σ K·C of weights a cluster, 4·kRows·C·blocks a shared-out link between its blocks, and
// 4·C an event for each result that is kept; 2·Σ K·C flops an event. Shared memory: 80 bytes for
// each feature of the widest odd and the widest even link: 60 KiB for DY-GAN's generator, and the
// ring. Order: bias, then k ascending, one chain of fused multiply-adds: the bits of dense_forward
// and dense_backward_data.
#include <algorithm>

#include "kernels/cuda/cluster.hpp"
#include "kernels/cuda/tile.hpp"
#include "kernels/dense/panels_cuda.hpp"
#include "kernels/dense_chain/chain_cuda.hpp"

namespace fastgan::kernels::cuda {
namespace {

constexpr unsigned kMostBlocks = gpu::kMostBlocksOfCluster;
constexpr unsigned kRows = 16, kColumns = 32, kPatch = 4;
constexpr unsigned kThreads = kRows / kPatch * kColumns;
constexpr unsigned kRowStride = kRows + 4;  // vectors of neighbouring lanes meet different banks
constexpr unsigned kPart = 2 * kDepth, kRing = 5;
constexpr Index kVector = 4;  // columns of a copy, and what shares are multiples of
static_assert(kPanelWidth == kDepth && kRowStride % kVector == 0);

using Part = float[kPart][kColumns];
static_assert(kRing * sizeof(Part) <= kChainStaticBytes);

constexpr bool is_shared_out(const Link& link) { return padded(link.C) > kColumns; }

/// The columns of a link that a block computes, those of its padding among them.
struct Share {
  Index begin, end;
};
__device__ __forceinline__ Share share_of(const Link& link, unsigned rank, unsigned blocks) {
  const Index all = padded(link.C);
  if (!is_shared_out(link)) return {0, all};
  const Index width = (all / kVector + blocks - 1) / blocks * kVector;
  const Index begin = std::min(width * rank, all);
  return {begin, std::min(begin + width, all)};
}

/// The weights that the block needs, part after part in the order of their use.
class Weights {
 public:
  __device__ __forceinline__ Weights(const ProductChain& p, unsigned rank, unsigned blocks,
                                     Part (&ring)[kRing])
      : p_(p), rank_(rank), blocks_(blocks), ring_(ring) {
    enter(0);
    for (unsigned part = 0; part + 1 < kRing; ++part) start_copy(part);
  }

  /// The next part, for which all threads of the block call. The one before is given up.
  __device__ __forceinline__ const Part& next() {
    gpu::wait_for_copies<kRing - 2>();
    __syncthreads();  // the part stands, and the one before has been read
    const unsigned part = part_, before = (part + kRing - 1) % kRing;
    start_copy(before);
    part_ = (part + 1) % kRing;
    return ring_[part];
  }

 private:
  /// Starts the copies of the part that comes, if there is one, as one group.
  __device__ __forceinline__ void start_copy(unsigned part) {
    if (link_ < p_.links) {
      copy(ring_[part]);
      k_ += kPart;
      if (k_ >= p_.terms(link_)) {
        k_ = 0;
        column_ += kColumns;
        if (column_ >= share_.end) enter(link_ + 1);
      }
    }
    gpu::commit_copies();
  }
  /// Goes to the first link from `link` on of which the block has columns.
  __device__ __forceinline__ void enter(int link) {
    for (link_ = link; link_ < p_.links; ++link_) {
      share_ = share_of(p_.link[link_], rank_, blocks_);
      if (share_.begin < share_.end) break;
    }
    column_ = share_.begin;
    k_ = 0;
  }
  __device__ __forceinline__ void copy(Part& to) const {
    constexpr unsigned kVectors = kColumns / kVector;
    const Link& link = p_.link[link_];
    const Index K = p_.terms(link_), ld = padded(link.C);
    const unsigned column = threadIdx.x % kVectors * kVector;
    const auto* b = reinterpret_cast<const float*>(link.panels);  // (K, ld)
#pragma unroll
    for (unsigned depth = threadIdx.x / kVectors; depth < kPart; depth += kThreads / kVectors) {
      const bool exists = k_ + depth < K && column_ + column < share_.end;
      gpu::start_copy<16>(&to[depth][column], exists ? b + (k_ + depth) * ld + column_ + column : b,
                          exists);
    }
  }

  const ProductChain& p_;
  unsigned rank_, blocks_;
  Part (&ring_)[kRing];
  unsigned part_ = 0;
  int link_ = 0;  // of what is copied next
  Share share_{0, 0};
  Index column_ = 0, k_ = 0;
};

/// a, transposed, with zeros for events and features that do not exist.
__device__ __forceinline__ void load_events(const ProductChain& p, Index first, float* to) {
  const Index count = padded(p.K) * kRows;
  for (Index i = threadIdx.x; i < count; i += kThreads) {
    const Index k = i / kRows, n = i % kRows;
    const bool exists = first + n < p.N && k < p.K;
    to[k * kRowStride + n] = exists ? p.a[(first + n) * p.lda + k] : 0.0f;
  }
}

/// sum += `terms` terms of a part, in whole groups of kDepth; `in` points to the thread's rows.
__device__ __forceinline__ void multiply(const float* in, const Part& part, Index terms,
                                         float (&sum)[kPatch]) {
  const unsigned lane = threadIdx.x % kColumns;
  for (unsigned group = 0; group < kPart && group < terms; group += kDepth) {
#pragma unroll
    for (unsigned k = group; k < group + kDepth; ++k) {
      float left[kPatch];
      load_vector(in + k * kRowStride, left);
      const float right = part[k][lane];
#pragma unroll
      for (unsigned r = 0; r < kPatch; ++r) sum[r] = fmaf(left[r], right, sum[r]);
    }
  }
}

/// The results of a link for the thread's events, n and the next, and its column c, in global
/// memory too where they are kept and this block `writes` them. What comes from global memory is
/// read before the products, during which it may be on its way.
__device__ __forceinline__ void multiply_column(const ProductChain& p, int l, Index n, Index c,
                                                Index end, bool writes, const float* in,
                                                Weights& weights, float (&sum)[kPatch]) {
  const Link& link = p.link[l];
  const float start = link.bias != nullptr && c < link.C ? link.bias[c] : 0.0f;
  float y[kPatch];
#pragma unroll
  for (unsigned r = 0; r < kPatch; ++r) {
    sum[r] = start;
    y[r] = output_of(link, p.N, n + r, c);
  }
  for (Index k = 0; k < p.terms(l); k += kPart) {
    const Part& part = weights.next();
    if (c < end) multiply(in + k * kRowStride, part, p.terms(l) - k, sum);
  }
#pragma unroll
  for (unsigned r = 0; r < kPatch; ++r) {
    sum[r] = finished(link, p.N, n + r, c, sum[r], y[r]);
    if (writes && link.out != nullptr && n + r < p.N && c < link.C) {
      link.out[(n + r) * link.ldout + c] = sum[r];
    }
  }
}

/// As input of the next link, of this block alone or of so many.
__device__ __forceinline__ void keep(const float (&sum)[kPatch], float* to, unsigned blocks) {
  const float4 values = make_float4(sum[0], sum[1], sum[2], sum[3]);
  if (blocks == 1) {
    *reinterpret_cast<float4*>(to) = values;
    return;
  }
  for (unsigned rank = 0; rank < blocks; ++rank) {
    *reinterpret_cast<float4*>(gpu::in_block(to, rank)) = values;
  }
}

__global__ void __launch_bounds__(kThreads)
    chain(const __grid_constant__ ProductChain p, Index even_features, unsigned blocks) {
  if constexpr (gpu::kIsSm90a) {
    FASTGAN_DYNAMIC_SHARED(float, regions);
    FASTGAN_SHARED(Part, ring, [kRing]);
    float *in = regions, *out = regions + even_features * kRowStride;
    const unsigned rank = gpu::block_rank(), row = threadIdx.x / kColumns * kPatch;
    const Index first = static_cast<Index>(blockIdx.x / blocks) * kRows;
    Weights weights(p, rank, blocks, ring);
    load_events(p, first, in);
    bool have_met = false;  // the blocks, since they read what this link's result replaces
    for (int l = 0; l < p.links; ++l) {
      const Link& link = p.link[l];
      const bool is_last = l + 1 == p.links, for_all = is_shared_out(link) && !is_last;
      const bool writes = is_shared_out(link) || rank == 0;
      if (for_all && !have_met) gpu::cluster_sync();
      const Share share = share_of(link, rank, blocks);
      for (Index column = share.begin; column < share.end; column += kColumns) {
        const Index c = column + threadIdx.x % kColumns;
        float sum[kPatch];
        multiply_column(p, l, first + row, c, share.end, writes && c < share.end, in + row, weights,
                        sum);
        if (c < share.end && !is_last) keep(sum, out + c * kRowStride + row, for_all ? blocks : 1);
      }
      if (for_all) gpu::cluster_sync();
      have_met = for_all;
      float* const free = in;
      in = out;
      out = free;
    }
  }
}

/// Features of the region of the inputs of even links, and of both.
struct Regions {
  Index even, both;
};
Regions regions_of(const ProductChain& p) {
  Index even = padded(p.K), odd = 0;
  for (int l = 1; l < p.links; ++l) {
    Index& width = l % 2 == 0 ? even : odd;
    width = std::max(width, padded(p.terms(l)));
  }
  return {even, even + odd};
}

std::size_t bytes_of(const ProductChain& p) {
  return static_cast<std::size_t>(regions_of(p).both * kRowStride) * sizeof(float);
}

/// A power of two, for what else devices take is not documented.
unsigned blocks_of_cluster(const ProductChain& p) {
  unsigned blocks = 1;
  for (int l = 0; l < p.links; ++l) {
    while (blocks < kMostBlocks && blocks * kColumns < padded(p.link[l].C)) blocks *= 2;
  }
  return blocks;
}

}  // namespace

const char* chain_cluster_obstacle(const ProductChain& p) {
  if (gpu::compute_capability() != 90) return "the device's compute capability is not 9.0";
  const bool fits = bytes_of(p) + kChainStaticBytes <= gpu::shared_memory_limit();
  return fits ? nullptr : "a block has too little shared memory";
}

void chain_cluster(const char* name, const Context& context, const ProductChain& p) {
  const unsigned blocks = blocks_of_cluster(p);
  gpu::launch({name, blocks * gpu::blocks_of(p.N, kRows), kThreads, context, bytes_of(p), blocks},
              chain, p, regions_of(p).even, blocks);
}

}  // namespace fastgan::kernels::cuda
