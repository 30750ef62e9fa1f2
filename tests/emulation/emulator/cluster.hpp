// Clusters: blocks that run at the same time and see each other's shared memory.
#pragma once

#include "thread.hpp"

namespace fastgan::emulator {

/// Waits for all threads of all blocks of the cluster, which must come to the same line.
void cluster_barrier(Site site);
/// Of the running block in its cluster.
unsigned block_rank();
/// What lies in the shared memory of block `rank` where `shared` lies in that of the running block.
/// A barrier of the cluster must have been passed: before it the other blocks need not have begun.
void* in_block(const void* shared, unsigned rank, Site site);

}  // namespace fastgan::emulator
