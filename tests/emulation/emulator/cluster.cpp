#include "cluster.hpp"

#include "scheduler.hpp"

namespace fastgan::emulator {

void cluster_barrier(Site site) {
  Scheduler& s = scheduler();
  ClusterBarrier& barrier = s.cluster_barrier();
  std::size_t threads = 0, alive = 0;
  for (const Block& block : s.blocks()) {
    threads += block.threads.size();
    alive += block.alive;
  }
  if (alive < threads) {
    fail("cluster_sync at %s:%d: %zu threads of the cluster have left the kernel", site.file,
         site.line, threads - alive);
  }
  if (barrier.arrived == 0) {
    barrier.what = "cluster_sync";
    barrier.site = site;
  } else if (barrier.site.line != site.line || barrier.site.file != site.file) {
    fail("divergent barrier of the cluster: cluster_sync at %s:%d while others wait at %s:%d",
         site.file, site.line, barrier.site.file, barrier.site.line);
  }
  if (++barrier.arrived == threads) {
    barrier.arrived = 0;
    ++barrier.passed;
    if (observer() != nullptr) observer()->cluster_synced();
    s.wake_cluster();
  }
  s.wait("cluster_sync", site);
}

unsigned block_rank() { return scheduler().running().rank; }

void* in_block(const void* shared, unsigned rank, Site site) {
  Scheduler& s = scheduler();
  const Arena& arena = s.arena();
  if (!arena.contains(shared) || arena.rank(shared) != s.running().rank) {
    fail("in_block at %s:%d: not an address of shared memory of this block", site.file, site.line);
  }
  if (rank >= arena.blocks()) {
    fail("in_block at %s:%d: block %u of a cluster of %u", site.file, site.line, rank,
         arena.blocks());
  }
  if (s.cluster_barrier().passed == 0) {
    fail("in_block at %s:%d: before any cluster_sync, behind which the other blocks have begun",
         site.file, site.line);
  }
  return const_cast<char*>(arena.memory(rank) + arena.offset(shared));
}

}  // namespace fastgan::emulator
