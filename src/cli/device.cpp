#include "src/cli/device.hpp"

#include "fastgan/error.hpp"
#include "kernels/dense/dense.hpp"

namespace fastgan {
namespace {

/// Why a command cannot run on CUDA; empty: it can.
std::string obstacle(CudaUse use) {
  if (use == CudaUse::none) return "this command runs on the CPU alone";
  return cuda_obstacle();
}

/// The statement of a reason, without its details.
std::string in_short(const std::string& reason) {
  const std::string text = reason.substr(0, reason.find_first_of("(;:"));
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

}  // namespace

ChosenDevice choose_device(const CommonOptions& options, CudaUse use) {
  const bool automatic = options.device == "auto";
  if (options.device != "cpu") {
    const std::string reason = obstacle(use);
    if (reason.empty()) {
      Device& device = cuda_device();
      return {&device, "cuda, " + device.name() + (automatic ? " (auto)" : "")};
    }
    if (!automatic) {
      throw Error(ErrorKind::resource, "--device cuda: " + reason + "; --device cpu does without");
    }
    kernels::require_precision(options.precision);
    return {nullptr, "cpu (auto: " + in_short(reason) + ")"};
  }
  kernels::require_precision(options.precision);
  return {nullptr, "cpu"};
}

Context Place::context() const {
  if (device) return context_of(*device);
  return {.backend = &cpu_backend(), .executor = executor.get()};
}

Place make_place(const CommonOptions& options, int threads) {
  const bool cuda = choose_device(options, CudaUse::possible).device != nullptr;
  return {.executor = make_thread_pool(threads),
          .device = cuda ? open_cuda_device() : std::unique_ptr<Device>()};
}

}  // namespace fastgan
