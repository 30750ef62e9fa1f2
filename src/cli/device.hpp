// Which device a command runs on.
#pragma once

#include <string>

#include "fastgan/device.hpp"
#include "src/cli/options.hpp"

namespace fastgan {

/// Whether a command has work for a GPU: training and generation have.
enum class CudaUse { none, possible };

struct ChosenDevice {
  Device* device = nullptr;  ///< null: the CPU
  std::string text;          ///< what was chosen, and of `auto` why
};

/// As --device and --precision ask. Throws Error (resource) for one that is not to be had; `auto`
/// takes the CPU then.
ChosenDevice choose_device(const CommonOptions& options, CudaUse use);

/// Where a command that has work for a GPU does it: there, or on the CPU with the executor.
Context context_of(const CommonOptions& options, Executor& executor);

}  // namespace fastgan
