// A launch: its blocks, or clusters of them, one after the other.
#include <algorithm>

#include "memory.hpp"
#include "sanitizers.hpp"
#include "scheduler.hpp"

namespace fastgan::emulator {
namespace {

constexpr unsigned kLanes = 32;
constexpr unsigned kMostThreads = 1024, kMostBlocksYZ = 65535, kMostThreadsZ = 64;

std::size_t product(const dim3& size) { return static_cast<std::size_t>(size.x) * size.y * size.z; }

uint3 position(unsigned number, const dim3& size) {
  return {number % size.x, number / size.x % size.y, number / (size.x * size.y)};
}

void require_launchable(const Grid& grid) {
  const std::size_t threads = product(grid.threads);
  if (threads == 0 || threads > kMostThreads || grid.threads.z > kMostThreadsZ ||
      product(grid.blocks) == 0 || grid.blocks.y > kMostBlocksYZ || grid.blocks.z > kMostBlocksYZ ||
      grid.cluster == 0 || grid.cluster > Arena::kMostBlocks || grid.blocks.x % grid.cluster != 0 ||
      grid.cluster * threads > Stacks::kFibers || grid.shared_bytes > Arena::kMost) {
    throw Error(std::string(grid.name) + ": invalid launch: " + std::to_string(threads) +
                " threads a block, grid (" + std::to_string(grid.blocks.x) + "," +
                std::to_string(grid.blocks.y) + "," + std::to_string(grid.blocks.z) +
                "), clusters of " + std::to_string(grid.cluster) + ", " +
                std::to_string(grid.shared_bytes) + " bytes of dynamic shared memory");
  }
}

}  // namespace

void Scheduler::begin_blocks(const Grid& grid, unsigned first) {
  blocks_.resize(grid.cluster);
  cluster_barrier_ = {};
  ready_.clear();
  for (unsigned rank = 0; rank < grid.cluster; ++rank) begin_block(grid, first, rank);
  if (options().schedule == Schedule::reverse) std::reverse(ready_.begin(), ready_.end());
  arena_.begin(grid.shared_bytes, grid.cluster);
  if (observer() != nullptr) observer()->blocks_begin();
}

void Scheduler::begin_block(const Grid& grid, unsigned first, unsigned rank) {
  const auto count = static_cast<unsigned>(product(grid.threads));
  Block& block = blocks_[rank];
  block.number = first + rank;
  block.threads.resize(count);
  block.warps.assign((count + kLanes - 1) / kLanes, Warp{});
  block.alive = count;
  block.arrived = 0;
  block.barriers.clear();
  for (unsigned i = 0; i < count; ++i) {
    Thread& thread = block.threads[i];
    thread.thread_index = position(i, grid.threads);
    thread.block_index = position(block.number, grid.blocks);
    thread.block_size = grid.threads;
    thread.grid_size = grid.blocks;
    thread.linear = i;
    thread.lane = i % kLanes;
    thread.rank = rank;
    thread.fiber = stacks_.fiber(rank * count + i, [] { scheduler().thread_body(); });
    thread.finished = false;
    thread.waits_in = nullptr;
    thread.copies.clear();
    thread.groups.clear();
    thread.sums_under_way.clear();
    block.warps[i / kLanes].alive |= 1u << thread.lane;
    ready_.push_back(&thread);
  }
}

void Scheduler::run(const Grid& grid, void (*kernel)(void*), void* arguments) {
  if (in_kernel()) fail("launches a kernel from a kernel");
  require_launchable(grid);
  name_ = grid.name;
  kernel_ = kernel;
  arguments_ = arguments;
  error_.clear();
  idle_ = 0;
  random_.seed(options().seed);
  if (observer() != nullptr) observer()->launch_begins();
  const auto clusters = static_cast<unsigned>(product(grid.blocks)) / grid.cluster;
  for (unsigned i = 0; i < clusters && error_.empty(); ++i) {
    const unsigned number = options().schedule == Schedule::reverse ? clusters - 1 - i : i;
    begin_blocks(grid, number * grid.cluster);
    run_blocks();
    if (!error_.empty()) break;
    const std::string damage = arena_.damage();
    if (!damage.empty()) error_ = std::string(name_) + ": written outside any array: " + damage;
  }
  if (error_.empty()) {
    const std::string damage = damaged_allocation();
    if (!damage.empty()) error_ = std::string(name_) + ": " + damage;
  } else {
    for (const Block& block : blocks_) {
      for (const Thread& thread : block.threads) {
        unpoison(thread.fiber.stack, thread.fiber.bytes);
      }
    }
  }
  if (!error_.empty()) throw Error(error_);
}

void run(const Grid& grid, void (*kernel)(void*), void* arguments) {
  scheduler().run(grid, kernel, arguments);
}

}  // namespace fastgan::emulator
