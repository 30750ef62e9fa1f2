// Shuffles and votes. Lanes that a shuffle reads from must take part in it.
#pragma once

#include "barriers.hpp"

namespace fastgan::emulator {

template <class T>
struct Shuffle {
  T value, result;
  unsigned source;
};

template <class T>
FASTGAN_NOT_CHECKED void exchange(void* const* lanes, unsigned mask) {
  for (unsigned lane = 0; lane < 32; ++lane) {
    if ((mask >> lane & 1) == 0) continue;
    auto& to = *static_cast<Shuffle<T>*>(lanes[lane]);
    if ((mask >> to.source & 1) == 0) {
      fail("shuffle: lane %u reads from lane %u, which does not take part", lane, to.source);
    }
    to.result = static_cast<const Shuffle<T>*>(lanes[to.source])->value;
  }
}

template <class T>
FASTGAN_NOT_CHECKED T shuffle(unsigned mask, T value, unsigned source, const char* what,
                              Site site) {
  Shuffle<T> mine{value, value, source};
  warp_collective(mask, &mine, exchange<T>, what, site);
  return mine.result;
}

struct Vote {
  bool yes;
  unsigned result;
};

FASTGAN_NOT_CHECKED inline void count(void* const* lanes, unsigned mask) {
  unsigned ballot = 0;
  for (unsigned lane = 0; lane < 32; ++lane) {
    if ((mask >> lane & 1) != 0 && static_cast<Vote*>(lanes[lane])->yes) ballot |= 1u << lane;
  }
  for (unsigned lane = 0; lane < 32; ++lane) {
    if ((mask >> lane & 1) != 0) static_cast<Vote*>(lanes[lane])->result = ballot;
  }
}

FASTGAN_NOT_CHECKED inline unsigned vote(unsigned mask, bool yes, const char* what, Site site) {
  Vote mine{yes, 0};
  warp_collective(mask, &mine, count, what, site);
  return mine.result;
}

FASTGAN_NOT_CHECKED inline unsigned lane() { return self->lane; }

}  // namespace fastgan::emulator

// `width` lanes, a power of two, are a group; a lane that would read beyond its group keeps its own
// value.
template <class T>
T __shfl_sync(unsigned mask, T value, int source, int width = 32, FASTGAN_SITE) {
  const auto group = static_cast<unsigned>(width);
  const unsigned first = ::fastgan::emulator::lane() & ~(group - 1);
  return ::fastgan::emulator::shuffle(
      mask, value, first + (static_cast<unsigned>(source) & (group - 1)), "__shfl_sync", site);
}
template <class T>
T __shfl_xor_sync(unsigned mask, T value, int pattern, int width = 32, FASTGAN_SITE) {
  const auto group = static_cast<unsigned>(width);
  const unsigned lane = ::fastgan::emulator::lane(), source = lane ^ static_cast<unsigned>(pattern);
  return ::fastgan::emulator::shuffle(mask, value, source / group > lane / group ? lane : source,
                                      "__shfl_xor_sync", site);
}
template <class T>
T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32, FASTGAN_SITE) {
  const auto group = static_cast<unsigned>(width);
  const unsigned lane = ::fastgan::emulator::lane();
  return ::fastgan::emulator::shuffle(mask, value,
                                      (lane & (group - 1)) + delta < group ? lane + delta : lane,
                                      "__shfl_down_sync", site);
}
template <class T>
T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32, FASTGAN_SITE) {
  const auto group = static_cast<unsigned>(width);
  const unsigned lane = ::fastgan::emulator::lane();
  return ::fastgan::emulator::shuffle(
      mask, value, (lane & (group - 1)) >= delta ? lane - delta : lane, "__shfl_up_sync", site);
}

inline unsigned __ballot_sync(unsigned mask, int predicate, FASTGAN_SITE) {
  return ::fastgan::emulator::vote(mask, predicate != 0, "__ballot_sync", site);
}
inline int __any_sync(unsigned mask, int predicate, FASTGAN_SITE) {
  return ::fastgan::emulator::vote(mask, predicate != 0, "__any_sync", site) != 0;
}
inline int __all_sync(unsigned mask, int predicate, FASTGAN_SITE) {
  return ::fastgan::emulator::vote(mask, predicate == 0, "__all_sync", site) == 0;
}
