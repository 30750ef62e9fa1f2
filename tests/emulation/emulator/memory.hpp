// Device memory: allocations with guard bands, which stay as they are.
#pragma once

#include <string>

namespace fastgan::emulator {

/// Empty, or where an allocation was written beyond its ends. Tells it once.
std::string damaged_allocation();

}  // namespace fastgan::emulator
