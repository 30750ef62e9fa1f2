// The kernels that the shared tests run on here: the CPU's of every instruction set.
#include "fastgan/isa.hpp"
#include "tests/kernels/ladder.hpp"

namespace fastgan::check {

const Index kManyTasks = 70001;

std::vector<int> thread_counts() { return {2, 5}; }

std::vector<Machine> machines() {
  std::vector<Machine> machines{{"emulated512", &fused_cpu(), true}};
  for (const Isa isa : {Isa::portable, Isa::avx2, Isa::avx512}) {
    if (is_supported(isa)) machines.push_back({name(isa), &cpu_backend(isa), isa != Isa::portable});
  }
  return machines;
}

Machine machine_of(std::size_t) { return machines().back(); }

}  // namespace fastgan::check
