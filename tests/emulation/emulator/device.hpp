// What a .cu file sees of CUDA when it is compiled as C++ for the host.
#pragma once

#include "async_copy.hpp"
#include "atomics.hpp"
#include "barriers.hpp"
#include "cluster.hpp"
#include "intrinsics.hpp"
#include "launch.hpp"
#include "mma.hpp"
#include "phase_barrier.hpp"
#include "shared_memory.hpp"
#include "thread.hpp"
#include "vectors.hpp"
#include "warp.hpp"
#include "wgmma.hpp"
