// Asked for CUDA: its kernels, or an error that says why not; never those of the CPU.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>

#include "fastgan/device.hpp"
#include "fastgan/error.hpp"
#include "kernels/backend.hpp"

using namespace fastgan;

namespace {

/// What cuda_backend() says, and cuda_device() and cuda_obstacle() too; empty: there are kernels.
std::string refusal() {
  const std::string reason = cuda_obstacle();
  try {
    const Backend& cuda = cuda_backend();
    CHECK(cuda.dense_forward != nullptr);
    CHECK(cuda.dense_forward != cpu_backend().dense_forward);
    CHECK(&cuda_device().backend() == &cuda);
    CHECK(reason.empty());
    return "";
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::resource);
    CHECK(error.what() == "CUDA was asked for, and " + reason);
    CHECK_THROWS_WITH(cuda_device(), error.what());
    return error.what();
  }
}

bool contains(const std::string& text, const char* words) {
  return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("cuda_backend: says why it cannot be used") {
  setenv("FASTGAN_CUDA_LIBRARY", "/nowhere/libfastgan_cuda.so", 1);
  const std::string missing = refusal();
  INFO(missing);
  CHECK(contains(missing, "CUDA was asked for, and libfastgan_cuda.so cannot be loaded"));
  CHECK(contains(missing, "/nowhere/libfastgan_cuda.so"));
  CHECK(contains(missing, "FASTGAN_BUILD_CUDA"));
  setenv("FASTGAN_CUDA_LIBRARY", "libm.so.6", 1);  // a library, and not this one
  CHECK(contains(refusal(), "of another version"));
  unsetenv("FASTGAN_CUDA_LIBRARY");
  const std::string here = refusal();
  INFO(here);
  CHECK((here.empty() || contains(here, "cannot be loaded") || contains(here, "driver") ||
         contains(here, "no CUDA device") || contains(here, "compute capability")));
}
