// The shared tests on a GPU; without one they are skipped (exit code 77), never passed.
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#include <cstdio>

#include "fastgan/error.hpp"
#include "kernels/backend.hpp"

int main(int argc, char* argv[]) {
  constexpr int kSkipped = 77;
  try {
    fastgan::cuda_backend();
  } catch (const fastgan::Error& error) {
    std::printf("SKIPPED: %s\n", error.what());
    return kSkipped;
  }
  return Catch::Session().run(argc, argv);
}
