// The emulator's own test: every planted fault is reported, by every build that is meant to see it,
// and nothing is reported of kernels without a fault.
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <sstream>

#include "emulation/faults/build.hpp"
#include "emulation/faults/cases.hpp"

namespace fastgan::emulation {
namespace {

/// What happened in a run: "" for a right result, else a report.
std::string in_this_process(std::string (*run)()) {
  try {
    return run();
  } catch (const std::exception& error) {
    return error.what();
  }
}

/// The same in a process of its own, which a sanitizer may end.
std::string in_child(std::string (*run)()) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    dup2(ends[1], STDERR_FILENO);
    const std::string report = in_this_process(run);
    const ssize_t written = write(ends[1], report.data(), report.size());
    _exit(written < 0 ? 1 : 0);
  }
  close(ends[1]);
  std::string report;
  char piece[4096];
  for (ssize_t n = 0; (n = read(ends[0], piece, sizeof piece)) > 0;) {
    report.append(piece, static_cast<std::size_t>(n));
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (report.empty() && status != 0) report = "died with status " + std::to_string(status);
  return report;
}

bool contains(const std::string& report, const char* alternatives) {
  std::istringstream words(alternatives);
  for (std::string one; std::getline(words, one, '|');) {
    if (report.find(one) != std::string::npos) return true;
  }
  return false;
}

const char* expected_here(const Expected& expected) {
  switch (build()) {
    case Build::address:
      return expected.address;
    case Build::race:
      return expected.race;
    case Build::plain:
      break;
  }
  return expected.plain;
}

void check_fault(const Fault& fault) {
  CAPTURE(fault.name);
  const Expected& e = fault.expected;
  CHECK((e.plain != nullptr || e.address != nullptr || e.race != nullptr));
  const char* words = expected_here(e);
  if (words == nullptr) return;
  std::size_t reported = 0;
  std::string reports;
  for (const emulator::Options& options : kSchedules) {
    emulator::options() = options;
    const std::string report = in_child(fault.run);
    reports += "\n[" + report + "]";
    if (contains(report, words)) ++reported;
  }
  INFO("expected '" << words << "', reported:" << reports);
  CHECK(reported >= (build() == Build::plain && !fault.plain_always ? 1 : kSchedules.size()));
}

}  // namespace

TEST_CASE("faults of barriers are reported") {
  for (const Fault& fault : barrier_faults()) check_fault(fault);
}

TEST_CASE("faults of memory are reported") {
  for (const Fault& fault : memory_faults()) check_fault(fault);
}

TEST_CASE("faults of waiting are reported") {
  for (const Fault& fault : waiting_faults()) check_fault(fault);
}

TEST_CASE("faults of phases, tile copies and products of a warpgroup are reported") {
  for (const Fault& fault : phase_faults()) check_fault(fault);
}

TEST_CASE("faults of clusters are reported") {
  for (const Fault& fault : cluster_faults()) check_fault(fault);
}

TEST_CASE("no false alarm on sound kernels, also after a fault") {
  for (const bool after_a_fault : {false, true}) {
    for (emulator::Options options : kSchedules) {
      for (options.seed = 1; options.seed <= 5; ++options.seed) {
        emulator::options() = options;
        if (after_a_fault) CHECK(in_this_process(barrier_faults().at(4).run) != "");
        for (const Sound& kernel : sound_kernels()) {
          CAPTURE(kernel.name, static_cast<int>(options.schedule), options.seed);
          CHECK(in_this_process(kernel.run) == "");
        }
      }
    }
  }
}

TEST_CASE("reports name the place in the source") {
  emulator::options() = kSchedules[0];
  const std::string divergent = in_child(barrier_faults().at(4).run);
  INFO(divergent);
  CHECK(contains(divergent, "planted, block (0,0,0), thread (32,0,0): divergent barrier"));
  CHECK(contains(divergent, "barriers.cu:"));
  if (build() == Build::plain) return;
  const std::string memory = in_child(memory_faults().at(1).run);
  INFO(memory);
  CHECK(contains(memory, "memory.cu:"));
}

}  // namespace fastgan::emulation
