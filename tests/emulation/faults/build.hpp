// The builds and schedules under which emulated kernels run.
#pragma once

#include <array>

#include "emulation/emulator/observer.hpp"
#include "emulation/emulator/options.hpp"
#include "emulation/emulator/sanitizers.hpp"
#include "emulation/faults/cases.hpp"

namespace fastgan::emulation {

inline Build build() {
  if (emulator::observer() != nullptr) return Build::race;
  return __asan_poison_memory_region != nullptr ? Build::address : Build::plain;
}

/// Forward with copies that happen late, backward with copies that happen at once, random.
constexpr std::array<emulator::Options, 3> kSchedules{{
    {emulator::Schedule::forward, emulator::AsyncCopies::lazy, 1},
    {emulator::Schedule::reverse, emulator::AsyncCopies::eager, 1},
    {emulator::Schedule::random, emulator::AsyncCopies::random, 1},
}};

}  // namespace fastgan::emulation
