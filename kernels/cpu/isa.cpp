// Finds out at run time which instruction sets and precisions the processor has.
#include "fastgan/isa.hpp"

#include <cstdlib>
#include <string>

#include "fastgan/error.hpp"
#include "kernels/cpu/amx.hpp"

namespace fastgan {

std::string_view name(Isa isa) {
  switch (isa) {
    case Isa::avx512:
      return "avx512";
    case Isa::avx2:
      return "avx2";
    case Isa::portable:
      break;
  }
  return "portable";
}

bool is_supported(Isa isa) noexcept {
#if defined(__x86_64__)
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  switch (isa) {
    case Isa::avx512:
      return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    case Isa::avx2:
      return avx2;
    case Isa::portable:
      break;
  }
  return true;
#else
  return isa == Isa::portable;
#endif
}

Isa best_isa() noexcept {
  if (is_supported(Isa::avx512)) return Isa::avx512;
  return is_supported(Isa::avx2) ? Isa::avx2 : Isa::portable;
}

Isa isa_from_environment() {
  const char* text = std::getenv("FASTGAN_ISA");
  if (text == nullptr || *text == '\0') return best_isa();
  for (const Isa isa : {Isa::portable, Isa::avx2, Isa::avx512}) {
    if (name(isa) != text) continue;
    if (is_supported(isa)) return isa;
    throw Error(ErrorKind::resource, "FASTGAN_ISA=" + std::string(text) +
                                         " is not available on this processor; the best one is " +
                                         std::string(name(best_isa())));
  }
  throw Error(ErrorKind::bad_usage, "FASTGAN_ISA=" + std::string(text) +
                                        " is unknown; expected portable, avx2 or avx512");
}

std::string_view name(Precision precision) {
  switch (precision) {
    case Precision::bf16:
      return "bf16";
    case Precision::bf16x3:
      return "bf16x3";
    case Precision::tf32:
      return "tf32";
    case Precision::fp32:
      break;
  }
  return "fp32";
}

bool is_supported(Precision precision, Isa isa) {
  if (precision == Precision::fp32) return true;
  return precision != Precision::tf32 && isa == Isa::avx512 && amx_obstacle().empty();
}

}  // namespace fastgan
