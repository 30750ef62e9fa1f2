// What a training left, to be compared bit by bit.
#pragma once

#include <catch2/catch.hpp>

#include "tests/gan/small_gan.hpp"

namespace fastgan::test {

struct Outcome {
  std::vector<float> generator, discriminator, average, first, second;
  GanLosses losses;

  explicit Outcome(Gan& gan) : losses(gan.losses()) {
    const Gan::State state = gan.state();
    generator = copy(state.generator);
    discriminator = copy(state.discriminator);
    average = copy(state.average);
    first = copy(state.generator_first);
    second = copy(state.discriminator_second);
  }
  void check_same(const Outcome& other) const {
    CHECK(same_bits(generator, other.generator));
    CHECK(same_bits(discriminator, other.discriminator));
    CHECK(same_bits(average, other.average));
    CHECK(same_bits(first, other.first));
    CHECK(same_bits(second, other.second));
  }
};

}  // namespace fastgan::test
