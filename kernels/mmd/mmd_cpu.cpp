// MMD of one-dimensional samples on the CPU: over all pairs, and in O(N log N).
//
// x (K, N), y (K, M), dx (K, N), loss (K). A task computes one of the K problems, so that its sums
// have one order whatever the number of threads.
// pairs (all_pairs.hpp): tiles of R rows times sixteen columns (near.hpp) of all points
// (points.hpp). A pair of two x in different blocks is computed once and serves both; pairs of two
// y give no gradient. (N + M)²/2 pairs of some 10 operations (Gaussian 25); 12·(N + M) bytes, in L1
// or L2. expansion (groups.hpp): the points are sorted and halved again and again into groups, down
// to blocks of sixteen. Groups that are far from each other, or narrow, interact as wholes
// (far.hpp), blocks that are not by their pairs. For masses about a resonance as wide as the kernel
// some 400 interactions of 1,500 flops and 140,000 pairs replace the 2,100,000 of 1,024 + 1,024
// points. Order: the value of a row of a tile is sixteen interleaved fp32 sums added pairwise;
// rows, tiles and groups are added in double in the order in which they are visited. Pulls: of rows
// like values, of columns row by row, of far groups in double.
#include "kernels/mmd/mmd.hpp"

#include "fastgan/executor.hpp"
#include "kernels/mmd/all_pairs.hpp"
#include "kernels/mmd/groups.hpp"

namespace fastgan::kernels::FASTGAN_ISA {
namespace {

/// Points from which on the expansion is faster (measured).
constexpr Index kFewestToExpand = 1200;

bool expands(const Mmd& p) {
  if (p.kernel == MmdKernel::gaussian || p.sum == MmdSum::pairs) return false;
  return p.sum == MmdSum::expansion || p.N + p.M >= kFewestToExpand;
}

void solve(const Mmd& p, Index k) {
  const Problem problem(p, k);
  if (expands(p)) {
    Groups(problem).run();
  } else if (p.kernel == MmdKernel::gaussian) {
    AllPairs<Gaussian>(problem).run();
  } else {
    AllPairs<Rational>(problem).run();
  }
}

}  // namespace

void mmd(const Context& context, const Mmd& p) {
  SerialExecutor here;
  Executor& executor = context.executor != nullptr ? *context.executor : here;
  executor.run(static_cast<int>(p.K), [&](int k, int) { solve(p, k); });
  if (p.total == nullptr) return;
  for (Index k = 0; k < p.K; ++k) *p.total += p.scale * p.loss[k];
}

}  // namespace fastgan::kernels::FASTGAN_ISA
