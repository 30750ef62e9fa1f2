// What the race detector is told of copies to shared memory and of products on tensor cores, which
// go on beside the threads.
#include "race_detector.hpp"

namespace fastgan::emulator {

/// From its begin to its end a copy may write at any time: nobody else may access the words.
void RaceDetector::copy_begins(void* to, std::size_t bytes, const void* pc) {
  access(to, bytes, AccessKind::write, pc);
  const Check check{static_cast<const char*>(to), bytes, AccessKind::write, pc, true};
  for_words(check, [&](Word& word, const Region&) { word.copy = word.write; });
}

void RaceDetector::copy_ends(void* to, std::size_t bytes, const void* pc) {
  const Check check{static_cast<const char*>(to), bytes, AccessKind::write, pc, true};
  const Clocks& own = clocks(scheduler().running());
  for_words(check, [&](Word& word, const Region&) {
    word.copy = Access{};
    record(word, check, own);
  });
}

/// From now on it is a write of the copies of that barrier.
void RaceDetector::tile_copied(void* to, std::size_t bytes, const void* pc, const void* barrier,
                               unsigned phase) {
  const Check check{static_cast<const char*>(to), bytes, AccessKind::write, pc, true};
  const auto copier = static_cast<std::uint16_t>(phases_.copier(barrier, mine().epoch));
  const Access now{pc, mine().epoch, phase + 1, number(), copier, false};
  for_words(check, [&](Word& word, const Region&) {
    word.copy = Access{};
    word.write = now;
  });
}

/// Variables of a thread are its own, but for sums that a wgmma is adding to.
void RaceDetector::check_registers(const char* p, std::size_t bytes, AccessKind kind,
                                   const void* pc) {
  for (const Sums& sums : scheduler().running().sums_under_way) {
    const auto* first = reinterpret_cast<const char*>(sums.first);
    const auto* last = reinterpret_cast<const char*>(sums.first + sums.count);
    if (p + bytes <= first || p >= last) continue;
    report("access to sums of a wgmma under way", {p, bytes, kind, pc, false}, nullptr, nullptr);
  }
}

}  // namespace fastgan::emulator
