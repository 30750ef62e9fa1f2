// Loads libfastgan_cuda when CUDA is first asked for. The core library does not link it, so that a
// machine without CUDA needs nothing of it.
#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "fastgan/device.hpp"
#include "fastgan/error.hpp"
#include "kernels/backend.hpp"
#include "kernels/cuda/cub/samples.hpp"
#include "kernels/cuda/library.hpp"

namespace fastgan {
namespace {

constexpr const char* kName = "libfastgan_cuda.so";
const std::string kAsked = "CUDA was asked for, and ";

[[noreturn]] void refuse(const std::string& why) { throw Error(ErrorKind::resource, kAsked + why); }

/// The file of FASTGAN_CUDA_LIBRARY alone; without it, beside the file that this code is in (the
/// shared library or the program), in lib/ beside its folder, where the system looks.
std::vector<std::string> candidates() {
  const char* chosen = std::getenv("FASTGAN_CUDA_LIBRARY");
  if (chosen != nullptr && *chosen != '\0') return {chosen};
  std::vector<std::string> paths;
  Dl_info here{};
  if (dladdr(reinterpret_cast<const void*>(&refuse), &here) != 0 && here.dli_fname != nullptr) {
    const std::filesystem::path folder = std::filesystem::path(here.dli_fname).parent_path();
    if (!folder.empty()) {
      paths.push_back((folder / kName).string());
      paths.push_back((folder / ".." / "lib" / kName).string());
    }
  }
  paths.emplace_back(kName);
  return paths;
}

void* open_library() {
  std::string reasons;
  for (const std::string& path : candidates()) {
    if (void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) return library;
    reasons += std::string(reasons.empty() ? "" : "; ") + dlerror();
  }
  refuse(std::string(kName) + " cannot be loaded (" + reasons +
         "). Build it with -DFASTGAN_BUILD_CUDA=ON, or name it in FASTGAN_CUDA_LIBRARY");
}

struct Loaded {
  const CudaLibrary* contents;
  const CudaSamples* samples;
};

Loaded load() {
  void* library = open_library();
  const auto find = [&](const char* name) { return dlsym(library, name); };
  const auto contents = reinterpret_cast<CudaLibraryFunction>(find(kCudaLibraryFunction));
  const auto samples = reinterpret_cast<CudaSamplesFunction>(find(kCudaSamplesFunction));
  const Loaded loaded{contents != nullptr ? contents(kCudaLibraryVersion) : nullptr,
                      samples != nullptr ? samples() : nullptr};
  if (loaded.contents == nullptr || loaded.samples == nullptr) {
    dlclose(library);
    refuse(std::string(kName) + " is of another version of fastgan than the core library");
  }
  return loaded;
}

/// The library, once it is known that CUDA can be used.
const Loaded& usable_library() {
  static const Loaded library = load();
  char obstacle[512];
  library.contents->obstacle(obstacle, sizeof obstacle);
  if (obstacle[0] != '\0') refuse(obstacle);
  return library;
}

}  // namespace

const Backend& cuda_backend() { return *usable_library().contents->backend; }

const CudaSamples& cuda_samples() { return *usable_library().samples; }

std::string cuda_obstacle() {
  try {
    usable_library();
    return "";
  } catch (const Error& error) {
    return std::string(error.what()).substr(kAsked.size());
  }
}

Device& cuda_device() {
  // Never destroyed: at the end of the process CUDA's own objects may be gone before it.
  static Device& device = *open_cuda_device().release();
  return device;
}

std::unique_ptr<Device> open_cuda_device() { return usable_library().contents->open_device(); }

}  // namespace fastgan
