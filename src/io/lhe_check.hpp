// What the reader refuses, the writer does not write.
#pragma once

#include <string>

#include "fastgan/io/lhe.hpp"

namespace fastgan {

constexpr std::size_t kMostLheParticles = 10000;  // of an event
constexpr std::size_t kMostLheWeights = 100000;   // of an event
constexpr std::size_t kMostLheComments = 10000;   // lines of an event
constexpr std::size_t kMostLheSubprocesses = 10000;
constexpr std::size_t kMostLheHeader = std::size_t{1} << 26;  // bytes: generators put banners there

/// What is wrong with an event, for example "particle 3: mother 17 of 13 particles"; "" where
/// nothing is.
std::string problem_of(const LheEvent& event);
std::string problem_of(const LheHead& head);

}  // namespace fastgan
