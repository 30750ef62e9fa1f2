// Finds out at run time whether AMX can be used: the processor's flags, the registers that the
// operating system saves, and its permission (Linux grants the tile registers on request only).
// Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1, chapters 13
// (XSAVE) and 18 (AMX); Documentation/arch/x86/xstate.rst of Linux.
#include "kernels/cpu/amx.hpp"

#include "fastgan/isa.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#endif
#endif

namespace fastgan {
namespace {

#if defined(__x86_64__)

/// The flags that the kernels need and the processor (or its virtual machine) does not show.
std::string missing_flags() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  std::string missing;
  const auto need = [&](bool present, const char* flag) {
    if (!present) missing += (missing.empty() ? "" : ", ") + std::string(flag);
  };
  need(is_supported(Isa::avx512), "avx512f/bw/dq/vl");
  const bool leaf7 = __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0;
  need(leaf7 && (d >> 24 & 1) != 0, "amx_tile");
  need(leaf7 && (d >> 22 & 1) != 0, "amx_bf16");
  const bool leaf7_1 = __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0;
  need(leaf7_1 && (a >> 5 & 1) != 0, "avx512_bf16");
  return missing;
}

/// True if the operating system saves the shapes and the contents of the tiles: bits 17 and 18 of
/// XCR0, which can be read where it has set the bit OSXSAVE.
bool saves_tiles() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c >> 27 & 1) == 0) return false;
  unsigned low = 0, high = 0;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low >> 17 & 3) == 3;
}

/// What the operating system answers when it is asked for the tile registers; empty: granted.
std::string ask_for_tiles() {
#if defined(__linux__)
  constexpr long kRequestPermission = 0x1023, kTileData = 18;  // ARCH_REQ_XCOMP_PERM, XTILEDATA
  if (syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0) return {};
  return std::string("the operating system refuses the tile registers of AMX (arch_prctl: ") +
         std::strerror(errno) + "); Linux 5.16 or later is needed, and alternate signal stacks " +
         "with room for them";
#else
  return {};
#endif
}

std::string find_obstacle() {
  if (const std::string missing = missing_flags(); !missing.empty()) {
    return "this processor does not have " + missing;
  }
  if (!saves_tiles()) return "the operating system has not enabled the tile registers of AMX";
  return ask_for_tiles();
}

#else

std::string find_obstacle() { return "this processor is not an x86-64 one"; }

#endif

}  // namespace

const std::string& amx_obstacle() {
  static const std::string obstacle = find_obstacle();
  return obstacle;
}

}  // namespace fastgan
