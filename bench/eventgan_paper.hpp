// EventGAN as published, for benchmarks: the networks and settings of the example's recipe, on
// events that look like top pairs as far as speed is concerned.
#pragma once

#include "examples/eventgan/training_set.hpp"
#include "fastgan/gan.hpp"

namespace fastgan::bench {

inline constexpr Index kEventBatch = 1024;

struct TopPairs {
  TopPairs();

  Process process;
  eventgan::TrainingSet data;  // momenta over 450 GeV
};

GanOptions eventgan_paper(const TopPairs& events, Precision precision);

/// One of the discriminator with its penalty on both samples, one of the generator with the pull of
/// the resonances.
void eventgan_iteration(Gan& gan);

}  // namespace fastgan::bench
