// Barriers with phases, and tile copies: state, and what the running thread asks for.
#include "phase_barriers.hpp"

#include <algorithm>
#include <cstring>

#include "sanitizers.hpp"
#include "scheduler.hpp"

namespace fastgan::emulator {
namespace {

constexpr std::size_t kRowBytes = 128, kPieceBytes = 16, kTileAlignment = 1024;
constexpr std::size_t kBarrierBytes = 8;

/// Row by row, swizzled; zeros outside of the matrix.
void take_effect(TileCopy& copy) {
  const TensorMap& m = copy.map;
  auto* to = static_cast<char*>(copy.to);
  const unsigned columns = static_cast<unsigned>(kRowBytes) / m.element_bytes;
  for (unsigned r = 0; r < m.box_rows; ++r) {
    for (unsigned c = 0; c < columns; ++c) {
      const std::int64_t row = std::int64_t{copy.row} + r, column = std::int64_t{copy.column} + c;
      const std::size_t byte = c * m.element_bytes;
      const std::size_t piece = byte / kPieceBytes ^ r % 8;
      char* at = to + r * kRowBytes + piece * kPieceBytes + byte % kPieceBytes;
      if (row >= 0 && row < m.rows && column >= 0 && column < m.columns) {
        std::memcpy(at, m.data + row * m.row_bytes + column * m.element_bytes, m.element_bytes);
      } else {
        std::memset(at, 0, m.element_bytes);
      }
    }
  }
  copy.done = true;
}

std::size_t bytes_of(const TensorMap& map) { return map.box_rows * kRowBytes; }

/// Whoever uses a barrier has to come after init_barrier(), which wrote it.
void read_barrier(const void* barrier, const void* pc) {
  if (observer() != nullptr) observer()->access(barrier, kBarrierBytes, AccessKind::read, pc);
}

/// The race detector sees which bytes of the matrix are read.
void read_matrix(const TensorMap& m, int row, int column, const void* pc) {
  if (observer() == nullptr) return;
  const std::int64_t first = std::max(column, 0), last_row = std::int64_t{row} + m.box_rows;
  const std::int64_t end = std::min<std::int64_t>(
      column + static_cast<std::int64_t>(kRowBytes) / m.element_bytes, m.columns);
  for (std::int64_t r = std::max(row, 0); r < std::min(last_row, m.rows); ++r) {
    if (first >= end) return;
    observer()->access(m.data + r * m.row_bytes + first * m.element_bytes,
                       static_cast<std::size_t>((end - first) * m.element_bytes), AccessKind::read,
                       pc);
  }
}

void check_addresses(const void* to, const TensorMap& map, Site site) {
  const Scheduler& s = scheduler();
  if (!s.is_own_array(to, bytes_of(map)) || s.arena().offset(to) % kTileAlignment != 0) {
    fail("tile copy at %s:%d: not to a shared array, at a multiple of %zu bytes", site.file,
         site.line, kTileAlignment);
  }
  const std::int64_t end = (map.rows - 1) * map.row_bytes + map.columns * map.element_bytes;
  if (is_poisoned(map.data, static_cast<std::size_t>(end))) {
    fail("tile copy at %s:%d: the matrix lies outside of a global array", site.file, site.line);
  }
}

}  // namespace

void PhaseBarriers::init(void* barrier, unsigned threads) {
  barriers_[barrier] =
      BarrierState{.threads = threads, .missing = threads, .copies = {}, .waiting = {}};
}

void PhaseBarriers::publish() {
  for (auto& [barrier, state] : barriers_) state.published = true;
}

BarrierState& PhaseBarriers::at(void* barrier, const char* what, Site site) {
  const auto found = barriers_.find(barrier);
  if (found == barriers_.end()) {
    fail("%s at %s:%d: not a barrier that init_barrier() made", what, site.file, site.line);
  }
  return found->second;
}

void PhaseBarriers::end_phase(void* barrier, BarrierState& state) {
  if (state.missing > 0 || state.bytes != 0) return;
  ++state.phase;
  state.missing = state.threads;
  if (observer() != nullptr) observer()->phase_ended(barrier);
  scheduler().wake(state.waiting);
  state.waiting.clear();
}

void PhaseBarriers::arrive(void* barrier, BarrierState& state, unsigned bytes) {
  --state.missing;
  state.bytes += static_cast<long>(bytes);
  end_phase(barrier, state);
}

void PhaseBarriers::finish_copies(void* barrier, BarrierState& state) {
  for (TileCopy& copy : state.copies) {
    if (copy.done) continue;
    take_effect(copy);
    state.bytes -= static_cast<long>(bytes_of(copy.map));
    end_phase(barrier, state);
  }
}

bool PhaseBarriers::finish_all_copies() {
  bool any = false;
  for (auto& [barrier, state] : barriers_) {
    for (const TileCopy& copy : state.copies) any = any || !copy.done;
    finish_copies(barrier, state);
  }
  return any;
}

std::string PhaseBarriers::copy_under_way() const {
  for (const auto& [barrier, state] : barriers_) {
    if (state.copies.empty()) continue;
    const Site& site = state.copies.front().site;
    return "the block ends without having waited for the tile copy at " + std::string(site.file) +
           ":" + std::to_string(site.line);
  }
  return {};
}

std::uint32_t shared_address(const void* shared) {
  Scheduler& s = scheduler();
  if (!s.arena().contains(shared) || s.arena().rank(shared) != s.running().rank) {
    fail("an address of shared memory of this block is needed");
  }
  return static_cast<std::uint32_t>(s.arena().offset(shared));
}

void init_barrier(void* barrier, unsigned threads, Site site) {
  Scheduler& s = scheduler();
  if (!s.is_own_array(barrier, kBarrierBytes) || s.arena().offset(barrier) % kBarrierBytes != 0) {
    fail("init_barrier at %s:%d: not 8 aligned bytes of a shared array", site.file, site.line);
  }
  if (observer() != nullptr) {
    observer()->access(barrier, kBarrierBytes, AccessKind::write, __builtin_return_address(0));
  }
  s.block().barriers.init(barrier, threads);
}

void publish_barriers() { scheduler().block().barriers.publish(); }

void arrive(void* barrier, unsigned bytes, Site site) {
  Scheduler& s = scheduler();
  PhaseBarriers& barriers = s.block().barriers;
  BarrierState& state = barriers.at(barrier, "arrive", site);
  read_barrier(barrier, __builtin_return_address(0));
  if (state.missing == 0) {
    fail("arrive at %s:%d: more threads have arrived than the %u of a phase", site.file, site.line,
         state.threads);
  }
  if (observer() != nullptr) observer()->arrived(barrier);
  barriers.arrive(barrier, state, bytes);
}

bool phase_has_ended(void* barrier, unsigned parity, Site site) {
  Scheduler& s = scheduler();
  PhaseBarriers& barriers = s.block().barriers;
  BarrierState& state = barriers.at(barrier, "wait for a phase", site);
  read_barrier(barrier, __builtin_return_address(0));
  const auto ended = [&] { return state.phase % 2 != parity; };
  if (options().async_copies == AsyncCopies::random && s.chance(2)) {
    barriers.finish_copies(barrier, state);
  }
  if (!ended()) {
    state.waiting.push_back(&s.running());
    s.wait("wait_for_phase", site);
    if (!ended()) return false;
  }
  if (observer() != nullptr) observer()->phase_seen(barrier);
  std::erase_if(state.copies, [&](const TileCopy& copy) {
    const bool seen = copy.done && copy.phase < state.phase;
    if (seen && observer() != nullptr) {
      observer()->tile_copied(copy.to, bytes_of(copy.map), copy.pc, barrier, copy.phase);
    }
    return seen;
  });
  return true;
}

void start_tile_copy(void* to, const TensorMap& map, int row, int column, void* barrier,
                     Site site) {
  Scheduler& s = scheduler();
  const void* pc = __builtin_return_address(0);
  PhaseBarriers& barriers = s.block().barriers;
  BarrierState& state = barriers.at(barrier, "tile copy", site);
  if (!state.published) {
    fail("tile copy at %s:%d: publish_barriers() has not been called since its barrier was made",
         site.file, site.line);
  }
  check_addresses(to, map, site);
  read_matrix(map, row, column, pc);
  if (observer() != nullptr) observer()->copy_begins(to, bytes_of(map), pc);
  state.copies.push_back({to, map, row, column, state.phase, false, pc, site});
  if (s.happens_at_once()) barriers.finish_copies(barrier, state);
}

}  // namespace fastgan::emulator
