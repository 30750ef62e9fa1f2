// LAGAN with the networks of examples/lagan and the settings of its recipe `paper`: one iteration
// of the training as a benchmark, and as what bench/peers compares PyTorch with.
#pragma once

#include "fastgan/gan.hpp"

namespace fastgan::bench {

inline constexpr Index kJetPixels = 625, kJets = 1000, kJetBatch = 100;

GanOptions lagan_paper();

/// Images with a few lit pixels, in units of the chain, and classes in turns. The speed does not
/// depend on what they show.
struct Jets {
  std::vector<float> pixels;         // (kJets, kJetPixels)
  std::vector<std::int32_t> labels;  // (kJets)
  Jets();
};

/// D on a batch of real and on a batch of generated jets, G twice.
void lagan_iteration(Gan& gan);

}  // namespace fastgan::bench
