// Files of golden outputs, and whether there are any.
#include "tests/device/golden.hpp"

#include <sstream>

using namespace fastgan;

TEST_CASE("golden outputs: read back as they were written") {
  const std::vector<std::uint32_t> words{0, 1, 0x3f800000u, 0xffffffffu};
  std::stringstream file;
  file << "# NVIDIA H200 (139 GiB, sm_90)\n";
  test::write_golden(file, "mma_bf16 of whole numbers", words);
  test::write_golden(file, "copies", std::vector<std::uint32_t>{7});
  const auto read = test::read_golden(file);
  REQUIRE(read.size() == 2);
  CHECK(read.at("mma_bf16 of whole numbers") == words);
  CHECK(read.at("copies") == std::vector<std::uint32_t>{7});
}

TEST_CASE("golden outputs: of GPUs") {
  if (test::golden_files() == 0) {
    WARN("no output of a GPU is committed in tests/device/golden/: nothing was compared");
  }
}
