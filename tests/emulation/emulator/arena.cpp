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
  void* memory = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  memory_ = static_cast<char*>(memory);
}

Arena::~Arena() {
  unpoison(memory_, kBytes);
  munmap(memory_, kBytes);
}

void Arena::begin(std::size_t dynamic_bytes) {
  arrays_.clear();
  static_bytes_ = 0;
  dynamic_bytes_ = dynamic_bytes;
  end_ = kDynamicAlignment;
  unpoison(memory_, end_);
  std::memset(memory_, kGapByte, end_);
  poison(memory_, kBytes);
  if (dynamic_bytes > 0) add({nullptr, kDynamicName, end_, dynamic_bytes});
}

void* Arena::add(const Array& array) {
  char *first = memory_ + array.first, *before = memory_ + end_;
  end_ = array.first + array.bytes + kGap;
  unpoison(before, static_cast<std::size_t>(memory_ + end_ - before));
  std::memset(before, kGapByte, static_cast<std::size_t>(first - before));
  std::memset(first, kUnwritten, array.bytes);
  std::memset(first + array.bytes, kGapByte, kGap);
  poison(before, static_cast<std::size_t>(first - before));
  poison(first + array.bytes, kGap);
  arrays_.push_back(array);
  return first;
}

void* Arena::array(const void* tag, const char* name, std::size_t bytes, std::size_t alignment) {
  for (const Array& array : arrays_) {
    if (array.tag == tag) return memory_ + array.first;
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
  return add({tag, name, (end_ + alignment - 1) / alignment * alignment, bytes});
}

void* Arena::dynamic() {
  if (dynamic_bytes_ == 0) fail("dynamic shared memory: none was asked for at launch");
  return memory_ + kDynamicAlignment;
}

std::string Arena::damage() const {
  std::size_t begin = 0;
  for (const Array& array : arrays_) {
    const char* wrong = first_other_than(kGapByte, memory_ + begin, memory_ + array.first);
    if (wrong != nullptr) return place(wrong);
    begin = array.first + array.bytes;
  }
  const char* wrong = first_other_than(kGapByte, memory_ + begin, memory_ + end_);
  return wrong != nullptr ? place(wrong) : std::string();
}

bool Arena::within_array(const void* p, std::size_t bytes) const {
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
         " bytes, byte " + std::to_string(offset(p) - nearest->first);
}

}  // namespace fastgan::emulator
