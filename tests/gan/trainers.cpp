// Here: on the CPU.
#include "tests/gan/trainers.hpp"

namespace fastgan::test {

std::vector<Trainer> trainers() { return {{"cpu", {.backend = &cpu_backend()}}}; }

}  // namespace fastgan::test
