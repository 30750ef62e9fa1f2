// Whether this processor and its operating system run AMX on bf16.
#pragma once

#include <string>

namespace fastgan {

/// What is missing for AMX, as a sentence; empty where it runs. The first call asks the operating
/// system for the tile registers, which a process must do once before any thread uses them.
const std::string& amx_obstacle();

}  // namespace fastgan
