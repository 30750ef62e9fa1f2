// The packed form of a matrix B (K, C) in fp32 on CUDA: row-major, its rows padded by zeros to a
// multiple of kPanelWidth floats, so that every row begins at a 64-byte boundary.
#pragma once

#include "kernels/types.hpp"

namespace fastgan::kernels::cuda {

inline constexpr Index kPanelWidth = 16;  // as dense_panels_bytes() counts

constexpr Index padded(Index C) { return (C + kPanelWidth - 1) / kPanelWidth * kPanelWidth; }

}  // namespace fastgan::kernels::cuda
