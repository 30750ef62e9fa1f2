// The memory of `generate` does not depend on the number of events.
#include <sys/resource.h>

#include <catch2/catch.hpp>

#include "cli/process.hpp"

namespace fastgan::test {
namespace {

constexpr long kFew = 100'000, kMany = 1'000'000;  // both more than are held at a time
constexpr long kRowBytes = 7 * 4;                  // of the reduced variant

TEST_CASE("the peak memory of generate is the same for ten times as many events") {
  const std::string name = GENERATE("e.h5", "e.npy", "e.csv");
  CAPTURE(name);
  const TemporaryFolder folder;
  write_events(folder / "events.csv", 100);
  REQUIRE(dygan(folder, small_training(folder, "m", {"--iterations", "5"})).code == 0);
  const auto peak_kib = [&](long events) {
    const Finished run =
        dygan(folder, {"generate", "--model", folder / "m", "--events", std::to_string(events),
                       "--out", folder / name, "--threads", "2", "--quiet"});
    INFO(run.err);
    REQUIRE(run.code == 0);
    return run.peak_memory_kib;
  };
  const long few = peak_kib(kFew), many = peak_kib(kMany);
  // A process inherits the peak of the one that starts it: the figures must be its own.
  rusage own{};
  ::getrusage(RUSAGE_SELF, &own);
  CHECK(few > own.ru_maxrss);
  // Rows that were kept would take 900,000 x 28 bytes; pages and the index of the chunks (16 bytes
  // for 128 KiB) stay far below a tenth of that.
  CHECK(many - few < (kMany - kFew) * kRowBytes / 1024 / 10);
}

}  // namespace
}  // namespace fastgan::test
