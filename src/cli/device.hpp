// Which device a command runs on.
#pragma once

#include <memory>
#include <string>

#include "fastgan/device.hpp"
#include "fastgan/executor.hpp"
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

/// Where one training runs: on threads of its own, and, where the command runs on a GPU, with a
/// queue and memory there of its own.
struct Place {
  std::unique_ptr<Executor> executor;
  std::unique_ptr<Device> device;  ///< null: the CPU

  Context context() const;
};

Place make_place(const CommonOptions& options, int threads);

}  // namespace fastgan
