// Barriers of the block and of the warp, and the exchange between lanes that all warp functions
// are made of.
#pragma once

#include "thread.hpp"

namespace fastgan::emulator {

/// Waits for all threads of the block, which must come to the same line.
void block_barrier(const char* what, Site site);

/// Waits for all lanes of the mask. The last to come calls combine with what each lane handed in.
using Combine = void (*)(void* const* lanes, unsigned mask);
void warp_collective(unsigned mask, void* mine, Combine combine, const char* what, Site site);

/// Orders the accesses before it from those after it for every thread of the device.
void fence();

}  // namespace fastgan::emulator

inline void __syncthreads(FASTGAN_SITE) {
  ::fastgan::emulator::block_barrier("__syncthreads", site);
}
inline void __syncwarp(unsigned mask = ~0u, FASTGAN_SITE) {
  ::fastgan::emulator::warp_collective(mask, nullptr, nullptr, "__syncwarp", site);
}
inline void __threadfence() { ::fastgan::emulator::fence(); }
