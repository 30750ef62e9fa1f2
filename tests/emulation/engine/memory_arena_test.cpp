// Parts of blocks: none overlap, all are found again, neighbours become one.
#include "kernels/cuda/memory_arena.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <vector>

using fastgan::gpu::MemoryArena;

namespace {

struct Counted {
  int allocated = 0, released = 0;
  MemoryArena arena{[this](std::size_t bytes) {
                      ++allocated;
                      return std::aligned_alloc(256, bytes);
                    },
                    [this](void* p) {
                      ++released;
                      std::free(p);
                    }};
};

}  // namespace

TEST_CASE(
    "memory arena: parts at their boundaries, which do not overlap, are written and given back") {
  Counted counted;
  MemoryArena& arena = counted.arena;
  std::mt19937 engine(3);
  struct Part {
    unsigned char* p;
    std::size_t bytes;
    unsigned char mark;
  };
  std::vector<Part> parts;
  for (int step = 0; step < 2000; ++step) {
    if (parts.size() < 40 || engine() % 2 == 0) {
      const std::size_t bytes = engine() % 100000;
      auto* p = static_cast<unsigned char*>(arena.take(bytes));
      REQUIRE(reinterpret_cast<std::uintptr_t>(p) % 256 == 0);
      parts.push_back({p, bytes, static_cast<unsigned char>(step)});
      std::fill_n(p, bytes, parts.back().mark);
    } else {
      std::swap(parts[engine() % parts.size()], parts.back());
      const Part& last = parts.back();
      REQUIRE(std::all_of(last.p, last.p + last.bytes,
                          [&](unsigned char byte) { return byte == last.mark; }));
      arena.give(last.p);
      parts.pop_back();
    }
  }
  CHECK(arena.taken() == parts.size());
  for (const Part& part : parts) arena.give(part.p);
  CHECK(arena.taken() == 0);
  const std::size_t blocks = arena.blocks();
  arena.give(arena.take(std::size_t{32} << 20));  // whole blocks again
  CHECK(arena.blocks() == blocks);
  CHECK(counted.allocated == static_cast<int>(blocks));
}

TEST_CASE("memory arena: large parts have a block of their own; all blocks are given back") {
  int released = 0;
  {
    MemoryArena arena([](std::size_t bytes) { return std::aligned_alloc(256, bytes); },
                      [&released](void* p) {
                        ++released;
                        std::free(p);
                      });
    void* large = arena.take(std::size_t{40} << 20);
    arena.take(1);
    CHECK(arena.blocks() == 2);
    arena.give(large);
    CHECK(arena.take(std::size_t{39} << 20) == large);
    CHECK(arena.blocks() == 2);
  }
  CHECK(released == 2);
}
