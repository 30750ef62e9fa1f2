#include "arena.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "sanitizers.hpp"
#include "thread.hpp"

namespace fastgan::emulator {
namespace {

constexpr std::size_t kGap = 64;
constexpr char kGapByte = 0x5a;
constexpr int kUnwritten = 0xff;  // a NaN in every floating-point format
constexpr std::size_t kDynamicAlignment = 1024;
constexpr const char* kDynamicName = "(dynamic)";

}  // namespace

Arena::Arena() {
  void* memory = mmap(nullptr, kMostBlocks * kBytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  memory_ = static_cast<char*>(memory);
}

Arena::~Arena() {
  unpoison(memory_, kMostBlocks * kBytes);
  munmap(memory_, kMostBlocks * kBytes);
}

void Arena::begin(std::size_t dynamic_bytes, unsigned blocks) {
  arrays_.clear();
  blocks_ = blocks;
  static_bytes_ = 0;
  dynamic_bytes_ = dynamic_bytes;
  end_ = kDynamicAlignment;
  for (unsigned rank = 0; rank < blocks; ++rank) {
    char* block = memory_ + rank * kBytes;
    unpoison(block, end_);
    std::memset(block, kGapByte, end_);
    poison(block, kBytes);
  }
  if (dynamic_bytes > 0) add({nullptr, kDynamicName, end_, dynamic_bytes});
}

void Arena::end_block(unsigned rank) {
  char* block = memory_ + rank * kBytes;
  for (const Array& array : arrays_) std::memset(block + array.first, kUnwritten, array.bytes);
  poison(block, kBytes);
}

void Arena::add(const Array& array) {
  for (unsigned rank = 0; rank < blocks_; ++rank) {
    char* block = memory_ + rank * kBytes;
    char *first = block + array.first, *before = block + end_, *end = first + array.bytes;
    unpoison(before, static_cast<std::size_t>(end + kGap - before));
    std::memset(before, kGapByte, static_cast<std::size_t>(first - before));
    std::memset(first, kUnwritten, array.bytes);
    std::memset(end, kGapByte, kGap);
    poison(before, static_cast<std::size_t>(first - before));
    poison(end, kGap);
  }
  end_ = array.first + array.bytes + kGap;
  arrays_.push_back(array);
}

void* Arena::array(unsigned rank, const void* tag, const char* name, std::size_t bytes,
                   std::size_t alignment) {
  for (const Array& array : arrays_) {
    if (array.tag == tag) return memory_ + rank * kBytes + array.first;
  }
  static_bytes_ += bytes;
  if (static_bytes_ > kMostStatic) {
    fail("static shared memory: %zu bytes with array %s; a block has %zu", static_bytes_, name,
         kMostStatic);
  }
  if (static_bytes_ + dynamic_bytes_ > kMost) {
    fail("shared memory: %zu bytes with array %s; a block has %zu", static_bytes_ + dynamic_bytes_,
         name, kMost);
  }
  add({tag, name, (end_ + alignment - 1) / alignment * alignment, bytes});
  return memory_ + rank * kBytes + arrays_.back().first;
}

void* Arena::dynamic(unsigned rank) {
  if (dynamic_bytes_ == 0) fail("dynamic shared memory: none was asked for at launch");
  return memory_ + rank * kBytes + kDynamicAlignment;
}

std::string Arena::damage() const {
  for (unsigned rank = 0; rank < blocks_; ++rank) {
    const std::string found = damage(rank);
    if (!found.empty()) return found;
  }
  return {};
}

std::string Arena::damage(unsigned rank) const {
  const char* block = memory(rank);
  std::size_t begin = 0;
  for (const Array& array : arrays_) {
    const char* wrong = first_other_than(kGapByte, block + begin, block + array.first);
    if (wrong != nullptr) return place(wrong);
    begin = array.first + array.bytes;
  }
  const char* wrong = first_other_than(kGapByte, block + begin, block + end_);
  return wrong != nullptr ? place(wrong) : std::string();
}

bool Arena::within_array(const void* p, std::size_t bytes) const {
  if (!contains(p)) return false;
  const std::size_t first = offset(p);
  return std::any_of(arrays_.begin(), arrays_.end(), [&](const Array& array) {
    return first >= array.first && first + bytes <= array.first + array.bytes;
  });
}

std::string Arena::place(const void* p) const {
  const Array* nearest = nullptr;
  for (const Array& array : arrays_) {
    if (array.first <= offset(p)) nearest = &array;
  }
  if (nearest == nullptr) return "shared memory before the first array";
  return "shared array " + std::string(nearest->name) + " of " + std::to_string(nearest->bytes) +
         " bytes" +
         (blocks_ > 1 ? " of block " + std::to_string(rank(p)) + " of the cluster" : "") +
         ", byte " + std::to_string(offset(p) - nearest->first);
}

}  // namespace fastgan::emulator
