// Matrix products of a warpgroup (wgmma), as kernels/cuda/wgmma.hpp describes them.
#pragma once

#include <cstdint>

#include "thread.hpp"

namespace fastgan::emulator {

void wgmma_fence(Site site);
/// d (registers) of this lane, a (4), the descriptor of b.
void wgmma_bf16(float* d, unsigned registers, const std::uint32_t* a, std::uint64_t b, Site site);
void wgmma_commit(Site site);
void wgmma_wait(unsigned groups, Site site);

}  // namespace fastgan::emulator
