// Damaged LHE files: a thousand mutations of a plain and of a compressed file give events that can
// be written again, or an Error that names file and line; never a crash, a hang or a huge
// allocation.
#include <zlib.h>

#include <catch2/catch.hpp>

#include "faults/mutations.hpp"
#include "io/lhe_events.hpp"

namespace fastgan {
namespace {

/// Events of a process with weights and comments, as text.
std::string good_file(const std::string& path) {
  const Process process = lhe_test::top_pairs();
  LheHead head = lhe_head(process);
  head.header = "made for a test";
  head.generators = {{"fastgan", "0.1"}};
  LheWriter writer(path, head);
  const LheEventBuilder builder(process, 1);
  const std::vector<float> rows = lhe_test::random_rows(5, 6, 1);
  LheEvent event;
  for (std::uint64_t n = 0; n < 5; ++n) {
    REQUIRE(builder.build(n, std::span(rows).subspan(24 * n, 24), event));
    event.weights = {{"mur=2", 1.5}, {"mur=0.5", 0.5}};
    event.listed_weights = {1, 2, 3};
    event.comments = {" a comment"};
    writer.append(event);
  }
  writer.commit();
  return bytes_of(path);
}

/// Both readers; what they accept can be written.
void read_all(const std::string& path, const std::string& copy) {
  LheReader reader(path);
  LheWriter writer(copy, reader.head());
  for (LheEvent event; reader.next(event);) writer.append(event);
  const LheTable table = read_lhe_table(path, lhe_test::top_pairs());
  REQUIRE(table.events.rows() == table.weights.size());
}

}  // namespace

TEST_CASE("Mutated LHE files") {
  const std::string suffix = GENERATE(".lhe", ".lhe.gz");
  const Scratch folder;
  const std::string good = good_file(folder / ("a" + suffix));
  const std::string copy = folder / "copy.lhe";
  CHECK_NOTHROW(read_all(folder / ("a" + suffix), copy));
  const int errors = count_errors(folder / ("b" + suffix), good, 5, kMutations,
                                  [&](const std::string& path) { read_all(path, copy); });
  CHECK(errors > kMutations / 2);
}

TEST_CASE("A small gzip file that holds endless text does not fill the memory") {
  const std::string piece = GENERATE(std::string("\n"), std::string("<wgt id='1'>1</wgt>\n"),
                                     std::string("#\n"), std::string("0 "));
  const Scratch folder;
  const std::string head =
      "<LesHouchesEvents version=\"3.0\">\n<init>\n2212 2212 6500 6500 0 0 0 0 3 1\n1 1 1 1\n"
      "</init>\n<event>\n1 1 1 -1 -1 -1\n22 1 0 0 0 0 0 0 5 5 0 0 9\n";
  {
    const gzFile file = ::gzopen((folder / "a.lhe.gz").c_str(), "wb9");
    REQUIRE(file != nullptr);
    ::gzwrite(file, head.data(), static_cast<unsigned>(head.size()));
    std::string text;
    while (text.size() < (1u << 20)) text += piece;
    for (int k = 0; k < 32; ++k) ::gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    ::gzclose(file);
  }
  const long before = peak_memory_kib();
  const std::string said = error_of([&] {
    LheReader reader(folder / "a.lhe.gz");
    for (LheEvent event; reader.next(event);) {
    }
  });
  CHECK_THAT(said, Catch::Contains("line "));
  CHECK(peak_memory_kib() - before < 100 * 1024);
}

}  // namespace fastgan
