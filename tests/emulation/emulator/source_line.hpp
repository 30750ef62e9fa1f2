// Where an instruction stands in the source, for the reports of the race detector.
#pragma once

#include <string>

namespace fastgan::emulator {

/// "file:line" of the instruction before the return address, innermost inlined function first.
std::string source_line(const void* return_address);

}  // namespace fastgan::emulator
