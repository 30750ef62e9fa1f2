// MMD of one-dimensional samples, loss and gradient, over all pairs, in two launches.
//
// With w = −N/M, N²·MMD² = Σ_x (Σ_x' k + 2w·Σ_y k) + w²·Σ_y Σ_y' k, and its derivative by x_n is
// −4·(Σ_x' t + w·Σ_y t), t = −k'/2 (near.hpp), k and t summed over the widths.
// x (K, N), y (K, M), dx (K, N), loss (K), width (K, W).
// Grid: x over tiles of kTile rows, first those of the x, then those of the y; y over the K
// problems. A warp has kRows rows, its lanes the columns, so that a number is read for kRows pairs.
// Rows of x meet all points, rows of y the y alone. The sums of a row are complete in its warp: a
// pair that serves both its points would ask for atomics, whose order changes. Of a pair nothing is
// stored; a tile leaves its part of the loss, and one block adds those in the second launch.
// Ceiling: arithmetic. N·(N + M) + M² pairs and widths of 9 operations and a reciprocal, which with
// its rounding are some 20 instructions (Gaussian: 30), for 4/kRows bytes each, from L1. At 1,024 +
// 1,024 points 3.1 M pairs and 45 Mflop.
// Why not the expansion of the CPU (groups.hpp): sorting, moments level by level upwards, the walk
// over pairs of groups, expansions level by level downwards are some twenty launches, each of which
// waits for the one before; the pairs of a batch are one. The work of all pairs grows as the
// square: by this count the expansion would pay from some ten thousand points on, beyond the
// batches of a GAN.
// Order: a lane adds every 32nd column in fp32, for each width and sample; then double: widths,
// lanes by pairs, rows, warps, tiles by threads (block_sum.hpp).
#include "kernels/mmd/mmd.hpp"

#include "kernels/cuda/block_sum.hpp"
#include "kernels/cuda/exp.hpp"
#include "kernels/cuda/gpu.hpp"
#include "kernels/cuda/kernels.hpp"

namespace fastgan::kernels::cuda {
namespace {

// 2,048 points are 128 tiles, about one for every processor of a Hopper.
constexpr unsigned kWarps = 8, kThreads = kWarps * kWarpSize;
constexpr unsigned kRows = 2, kTile = kWarps * kRows;
static_assert(kTile == 16, "mmd_scratch_bytes() has a number for every 16 points");
// As on the CPU: squares of distances times 1/σ² stay finite.
constexpr float kLargestPosition = 0x1p48f;

/// Written so that a NaN stays one.
__device__ __forceinline__ float clamped(float x) {
  const float above = x < -kLargestPosition ? -kLargestPosition : x;
  return above > kLargestPosition ? kLargestPosition : above;
}

struct KernelAndSlope {
  float k, t;
};

/// 1/(1 + s²·d²): Cauchy with s = 1/σ, Breit-Wigner with s = 2/σ.
struct Rational {
  static __device__ __forceinline__ float strength(float width, MmdKernel kernel) {
    const float s = (kernel == MmdKernel::cauchy ? 1.0f : 2.0f) / width;
    return s * s;
  }
  static __device__ __forceinline__ KernelAndSlope at(float d, float s2) {
    const float k = 1.0f / fmaf(d * d, s2, 1.0f);
    return {k, d * (s2 * (k * k))};
  }
};

/// exp(−h·d²), h = 1/(2σ²)
struct Gaussian {
  static __device__ __forceinline__ float strength(float width, MmdKernel) {
    return 0.5f / (width * width);
  }
  static __device__ __forceinline__ KernelAndSlope at(float d, float h) {
    const float k = exp_nonpositive(0.0f - d * d * h);
    return {k, d * (h * k)};
  }
};

/// Points of one sample, and what a pair with one of them counts.
struct Sample {
  const float* points;  // (count)
  Index count;
  double weight_of_value, weight_of_pull;
};

/// Rows of a warp, and their sums in this lane.
struct Rows {
  float position[kRows];
  double value[kRows] = {}, pull[kRows] = {};
};

template <class Kernel>
__device__ __forceinline__ void add_pairs(const Sample& sample, float strength, Rows& rows) {
  float k[kRows] = {}, t[kRows] = {};
  for (Index j = threadIdx.x % kWarpSize; j < sample.count; j += kWarpSize) {
    const float column = clamped(sample.points[j]);
#pragma unroll
    for (unsigned r = 0; r < kRows; ++r) {
      const KernelAndSlope pair = Kernel::at(rows.position[r] - column, strength);
      k[r] += pair.k;
      t[r] += pair.t;
    }
  }
#pragma unroll
  for (unsigned r = 0; r < kRows; ++r) {
    rows.value[r] += sample.weight_of_value * k[r];
    rows.pull[r] += sample.weight_of_pull * t[r];
  }
}

/// Rows first, first + 1, … of `own` against all of `own` and `other`; beyond its end: of 0.
template <class Kernel>
__device__ __forceinline__ Rows sums_of(const Mmd& p, Index problem, Index first, const Sample& own,
                                        const Sample& other) {
  Rows rows;
#pragma unroll
  for (unsigned r = 0; r < kRows; ++r) {
    rows.position[r] = first + r < own.count ? clamped(own.points[first + r]) : 0.0f;
  }
  for (Index i = 0; i < p.W; ++i) {
    const float strength = Kernel::strength(p.width[problem * p.W + i], p.kernel);
    add_pairs<Kernel>(own, strength, rows);
    add_pairs<Kernel>(other, strength, rows);
  }
  return rows;
}

/// dx of the rows of a warp; per_pair = 1/(N²·W)
__device__ __forceinline__ void write_gradient(const Mmd& p, Index problem, Index first,
                                               const Rows& rows, double per_pair) {
#pragma unroll
  for (unsigned r = 0; r < kRows; ++r) {
    const double pull = warp_sum(rows.pull[r]);
    if (threadIdx.x % kWarpSize != r || first + r >= p.N) continue;
    p.dx[problem * p.lddx + first + r] = static_cast<float>(-4.0 * p.scale * per_pair * pull);
  }
}

template <class Kernel>
__global__ void __launch_bounds__(kThreads) pairs(Mmd p, Index tiles_of_x, double per_pair) {
  FASTGAN_SHARED(double, warp_sums, [kWarps]);
  const Index tile = blockIdx.x, problem = blockIdx.y;
  const bool of_x = tile < tiles_of_x;
  const Index first = (of_x ? tile : tile - tiles_of_x) * kTile + threadIdx.x / kWarpSize * kRows;
  const float *x = p.x + problem * p.ldx, *y = p.y + problem * p.ldy;
  const double w = -static_cast<double>(p.N) / static_cast<double>(p.M);
  const Sample own = of_x ? Sample{x, p.N, 1.0, 1.0} : Sample{y, p.M, w * w, 0.0};
  const Sample other{y, of_x ? p.M : 0, 2.0 * w, w};
  const Rows rows = sums_of<Kernel>(p, problem, first, own, other);
  if (of_x && p.dx != nullptr) write_gradient(p, problem, first, rows, per_pair);
  double value = 0.0;
#pragma unroll
  for (unsigned r = 0; r < kRows; ++r) value += first + r < own.count ? rows.value[r] : 0.0;
  value = block_sum<kThreads>(value, warp_sums);
  auto* part = reinterpret_cast<double*>(p.scratch);  // (K, tiles) of N²·W·MMD²
  if (threadIdx.x == 0) part[problem * gridDim.x + tile] = value;
}

__global__ void __launch_bounds__(kThreads) finish(Mmd p, Index tiles, double per_pair) {
  FASTGAN_SHARED(double, warp_sums, [kWarps]);
  const auto* part = reinterpret_cast<const double*>(p.scratch);
  for (Index problem = 0; problem < p.K; ++problem) {
    double sum = 0.0;
    for (Index i = threadIdx.x; i < tiles; i += kThreads) sum += part[problem * tiles + i];
    const double loss = block_sum<kThreads>(sum, warp_sums) * per_pair;
    if (threadIdx.x > 0) continue;
    const float seen = static_cast<float>(loss > 0.0 ? loss : 0.0);
    p.loss[problem] = seen;
    if (p.total != nullptr) *p.total += p.scale * seen;
  }
}

}  // namespace

void mmd(const Context& context, const Mmd& p) {
  if (p.K == 0) return;
  const auto N = static_cast<double>(p.N);
  const double per_pair = 1.0 / (N * N * static_cast<double>(p.W));
  const unsigned tiles_of_x = gpu::blocks_of(p.N, kTile);
  const unsigned tiles = tiles_of_x + gpu::blocks_of(p.M, kTile);
  gpu::launch({"mmd_pairs", {tiles, static_cast<unsigned>(p.K)}, kThreads, context},
              p.kernel == MmdKernel::gaussian ? pairs<Gaussian> : pairs<Rational>, p, tiles_of_x,
              per_pair);
  gpu::launch({"mmd_finish", 1, kThreads, context}, finish, p, tiles, per_pair);
}

}  // namespace fastgan::kernels::cuda
