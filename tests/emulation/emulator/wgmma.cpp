#include "wgmma.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "barriers.hpp"
#include "scheduler.hpp"

namespace fastgan::emulator {
namespace {

constexpr unsigned kLanes = 32, kRows = 16, kTerms = 16;  // of a warp's share
constexpr unsigned kWarps = 4;                            // of a warpgroup
constexpr std::uint32_t kRowBytes = 128, kPieceBytes = 16, kGroupBytes = 1024;

/// A descriptor of b: columns of 64 bf16, swizzled.
struct Columns {
  std::uint32_t first;  // byte of shared memory
  unsigned mode, group_bytes;

  explicit Columns(std::uint64_t descriptor)
      : first(static_cast<std::uint32_t>(descriptor & 0x3fff) << 4),
        mode(static_cast<unsigned>(descriptor >> 62)),
        group_bytes(static_cast<unsigned>(descriptor >> 32 & 0x3fff) << 4) {}
  /// Where number k of a column lies: the address without the swizzle, whose bits 4-6 the bits 7-9
  /// then change.
  std::uint32_t byte(unsigned column, unsigned k) const {
    const std::uint32_t at = first + column / 8 * group_bytes + column % 8 * kRowBytes + k * 2;
    return at ^ (at >> 3 & 0x70u);
  }
};

unsigned columns_of(unsigned registers) { return registers * kLanes / kRows; }

float bf16_at(const char* p) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(p);
  return std::bit_cast<float>(std::uint32_t{bytes[0]} << 16 | std::uint32_t{bytes[1]} << 24);
}

/// The register of `lane` that is number (row, column): its place among the lane's.
struct Place {
  unsigned lane, number;
};
Place place_of(unsigned row, unsigned column) {
  return {4 * (row % 8) + column % 8 / 2, column / 8 * 4 + row / 8 * 2 + column % 2};
}

/// fp32 sums over k ascending; `sum(lane, number)` is a register.
template <class Sum>
void multiply(const WarpProduct& p, const Sum& sum) {
  const Columns b(p.b);
  Scheduler& s = scheduler();
  const char* memory = s.arena().memory(s.running().rank);
  for (unsigned column = 0; column < columns_of(p.registers); ++column) {
    float right[kTerms];
    for (unsigned k = 0; k < kTerms; ++k) right[k] = bf16_at(memory + b.byte(column, k));
    for (unsigned row = 0; row < kRows; ++row) {
      const Place at = place_of(row, column);
      float& total = sum(at.lane, at.number);
      for (unsigned k = 0; k < kTerms; ++k) {
        const std::uint32_t word = p.a[4 * (row % 8) + k % 8 / 2][row / 8 + k / 8 * 2];
        const float left = std::bit_cast<float>(k % 2 == 0 ? word << 16 : word & 0xffff0000u);
        total = std::fmaf(left, right[k], total);
      }
    }
  }
}

WarpProducts& products_of(const Thread& thread) {
  Scheduler& s = scheduler();
  return s.block().warps[thread.linear / kLanes].products;
}

void digest(WarpProducts& products, std::uint64_t call) {
  constexpr std::uint64_t kPrime = 0x100000001b3;
  products.issued = (products.issued ^ (call + 1)) * kPrime;
}

/// The sums are kept here until they are known; the registers hold NaN.
void put_off(WarpProducts& products, const WarpProduct& p) {
  auto& kept = products.sums[p.d[0]];
  if (!kept.empty()) return;
  for (float* d : p.d) {
    kept.emplace_back(d, d + p.registers);
    std::fill_n(d, p.registers, std::numeric_limits<float>::quiet_NaN());
  }
}

void issue(void* const* lanes, unsigned) {
  WarpProduct p = *static_cast<const WarpProduct*>(lanes[0]);
  for (unsigned lane = 0; lane < kLanes; ++lane) {
    const WarpProduct& mine = *static_cast<const WarpProduct*>(lanes[lane]);
    if (mine.b != p.b) fail("wgmma at %s:%d: lanes name different tiles", p.site.file, p.site.line);
    p.d[lane] = mine.d[lane];
    p.a[lane] = mine.a[lane];
  }
  WarpProducts& products = products_of(scheduler().running());
  if (!products.fenced) {
    fail("wgmma at %s:%d: the group does not begin with wgmma_fence", p.site.file, p.site.line);
  }
  digest(products, p.b);
  if (products.sums.empty() && scheduler().happens_at_once()) {
    multiply(p, [&](unsigned lane, unsigned i) -> float& { return p.d[lane][i]; });
    p.done = true;
  } else {
    put_off(products, p);
  }
  products.all.push_back(p);
}

void close_group(void* const*, unsigned) {
  WarpProducts& products = products_of(scheduler().running());
  std::size_t closed = 0;
  for (const std::size_t group : products.groups) closed += group;
  products.groups.push_back(products.all.size() - closed);
  products.fenced = false;
  digest(products, 0);
}

/// The oldest product; its sums are handed over if it is the last that adds to them.
void finish_oldest(WarpProducts& products) {
  const WarpProduct p = products.all.front();
  products.all.erase(products.all.begin());
  const auto kept = products.sums.find(p.d[0]);
  if (!p.done) {
    multiply(p, [&](unsigned lane, unsigned i) -> float& { return kept->second[lane][i]; });
  }
  const bool last = std::none_of(products.all.begin(), products.all.end(),
                                 [&](const WarpProduct& other) { return other.d[0] == p.d[0]; });
  if (!last) return;
  Thread* threads = &scheduler().running() - scheduler().running().lane;
  for (unsigned lane = 0; lane < kLanes; ++lane) {
    std::erase_if(threads[lane].sums_under_way,
                  [&](const Sums& sums) { return sums.first == p.d[lane]; });
    if (kept == products.sums.end()) continue;
    std::copy(kept->second[lane].begin(), kept->second[lane].end(), p.d[lane]);
  }
  if (kept != products.sums.end()) products.sums.erase(kept);
}

struct Wait {
  unsigned groups;
};

void finish_groups(void* const* lanes, unsigned) {
  WarpProducts& products = products_of(scheduler().running());
  const unsigned groups = static_cast<const Wait*>(lanes[0])->groups;
  while (products.groups.size() > groups) {
    for (std::size_t i = 0; i < products.groups.front(); ++i) finish_oldest(products);
    products.groups.erase(products.groups.begin());
  }
  digest(products, groups);
}

/// Lane 0 of each warp reads b when the product starts and when it has been waited for.
void read_tile(std::uint64_t descriptor, unsigned registers, const void* pc) {
  if (observer() == nullptr || scheduler().running().lane != 0) return;
  const Columns b(descriptor);
  Scheduler& s = scheduler();
  const char* memory = s.arena().memory(s.running().rank);
  for (unsigned column = 0; column < columns_of(registers); ++column) {
    for (const unsigned k : {0u, kTerms / 2}) {
      observer()->access(memory + b.byte(column, k), kPieceBytes, AccessKind::read, pc);
    }
  }
}

void check_tile(std::uint64_t descriptor, unsigned registers, Site site) {
  const Columns b(descriptor);
  const Arena& arena = scheduler().arena();
  const std::uint32_t first = b.first / kRowBytes * kRowBytes;
  const std::size_t bytes = columns_of(registers) * kRowBytes;
  if (b.mode != 1 || b.group_bytes != kGroupBytes || first % kGroupBytes != 0 ||
      b.first % kRowBytes % (2 * kPieceBytes) != 0 ||
      !arena.within_array(arena.memory() + first, bytes)) {
    fail("wgmma at %s:%d: the descriptor names no tile of swizzled columns in a shared array",
         site.file, site.line);
  }
}

}  // namespace

void wgmma_fence(Site site) {
  warp_collective(
      ~0u, nullptr,
      [](void* const*, unsigned) {
        WarpProducts& products = products_of(scheduler().running());
        products.fenced = true;
        digest(products, 1);
      },
      "wgmma_fence", site);
}

void wgmma_bf16(float* d, unsigned registers, const std::uint32_t* a, std::uint64_t b, Site site) {
  check_tile(b, registers, site);
  const void* pc = __builtin_return_address(0);
  read_tile(b, registers, pc);
  Thread& me = scheduler().running();
  WarpProduct mine{
      .d = {}, .a = {}, .registers = registers, .b = b, .done = false, .pc = pc, .site = site};
  mine.d[me.lane] = d;
  std::copy_n(a, 4, mine.a[me.lane].begin());
  me.sums_under_way.push_back({d, registers});
  warp_collective(~0u, &mine, issue, "wgmma", site);
}

void wgmma_commit(Site site) { warp_collective(~0u, nullptr, close_group, "wgmma_commit", site); }

void wgmma_wait(unsigned groups, Site site) {
  const WarpProducts& products = products_of(scheduler().running());
  std::size_t ended = 0;
  for (std::size_t g = 0; g + groups < products.groups.size(); ++g) ended += products.groups[g];
  for (std::size_t i = 0; i < ended; ++i) {
    read_tile(products.all[i].b, products.all[i].registers, products.all[i].pc);
  }
  Wait mine{groups};
  warp_collective(~0u, &mine, finish_groups, "wgmma_wait", site);
}

std::string unfinished(const Block& block) {
  const std::string copy = block.barriers.copy_under_way();
  if (!copy.empty()) return copy;
  for (std::size_t w = 0; w < block.warps.size(); ++w) {
    const std::size_t first = w / kWarps * kWarps;
    const std::uint64_t leader = block.warps[first].products.issued;
    const bool whole = first + kWarps <= block.warps.size() || leader == 0;
    if (block.warps[w].products.issued == leader && whole) continue;
    return "the four warps of a warpgroup have not made the same calls of wgmma";
  }
  return {};
}

}  // namespace fastgan::emulator
