// Small kernels, right ones and ones with a planted fault, and what is expected of the emulator.
#pragma once

#include <string>
#include <vector>

namespace fastgan::emulation {

/// How the kernels of this program were compiled.
enum class Build { plain, address, race };

/// Words that the report must contain, of alternatives one ('|' between them). Null: this build is
/// not asked to see the fault.
struct Expected {
  const char *plain, *address, *race;
};

/// What a kernel that needs no special build reports.
constexpr Expected everywhere(const char* words) { return {words, words, words}; }

/// A planted fault. run() launches the kernel; its answer is "" or "wrong result".
struct Fault {
  const char* name;
  std::string (*run)();
  Expected expected;
  /// In how many of the schedules the report must come: all, or (of a wrong result) at least one.
  bool plain_always = true;
};

/// A kernel without a fault; the answer must be "".
struct Sound {
  const char* name;
  std::string (*run)();
};

std::vector<Fault> barrier_faults();
std::vector<Fault> memory_faults();
std::vector<Fault> waiting_faults();
std::vector<Fault> phase_faults();
std::vector<Fault> cluster_faults();
/// The product that phase_faults() are variations of, without a fault.
std::string run_sound_product();
/// What cluster_faults() are variations of.
std::string run_sound_exchange();
std::string run_sound_rounds();
std::vector<Sound> sound_kernels();

}  // namespace fastgan::emulation
