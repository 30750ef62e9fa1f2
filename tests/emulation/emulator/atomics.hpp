// Atomic operations. One that leaves its word as it was counts as a step of a waiting loop.
#pragma once

#include <cstddef>
#include <type_traits>

#include "thread.hpp"

namespace fastgan::emulator {

/// Before the operation: the race detector sees it; a random schedule may let others go first.
void before_atomic(void* p, std::size_t bytes, Site site);
void after_atomic(bool changed, Site site);

template <class T, class F>
FASTGAN_NOT_CHECKED T atomic_update(T* p, const F& f, Site site) {
  before_atomic(p, sizeof(T), site);
  const T old = *p;
  const T updated = f(old);
  *p = updated;
  after_atomic(old < updated || updated < old, site);
  return old;
}

}  // namespace fastgan::emulator

template <class T>
T atomicAdd(T* p, std::type_identity_t<T> value, FASTGAN_SITE) {
  return ::fastgan::emulator::atomic_update(
      p, [value](T old) { return static_cast<T>(old + value); }, site);
}
template <class T>
T atomicMax(T* p, std::type_identity_t<T> value, FASTGAN_SITE) {
  return ::fastgan::emulator::atomic_update(
      p, [value](T old) { return old < value ? value : old; }, site);
}
template <class T>
T atomicMin(T* p, std::type_identity_t<T> value, FASTGAN_SITE) {
  return ::fastgan::emulator::atomic_update(
      p, [value](T old) { return value < old ? value : old; }, site);
}
template <class T>
T atomicExch(T* p, std::type_identity_t<T> value, FASTGAN_SITE) {
  return ::fastgan::emulator::atomic_update(
      p, [value](T) { return value; }, site);
}
template <class T>
T atomicCAS(T* p, std::type_identity_t<T> expected, std::type_identity_t<T> value, FASTGAN_SITE) {
  return ::fastgan::emulator::atomic_update(
      p, [expected, value](T old) { return old == expected ? value : old; }, site);
}
