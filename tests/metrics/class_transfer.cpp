// A classifier that learns classes from one sample of images and is tested on another.
#include "fastgan/metrics/class_transfer.hpp"

#include <catch2/catch.hpp>

#include "fastgan/error.hpp"
#include "fastgan/executor.hpp"
#include "kernels/noise/noise.hpp"

using namespace fastgan;

namespace {

constexpr std::size_t kSide = 4, kArea = kSide * kSide;

/// Noise; images of the class `bright` are brighter in the pixel 5 by `contrast`.
Images sample(std::size_t count, std::uint64_t first, std::uint8_t bright, float contrast) {
  Images images{.height = kSide, .width = kSide, .pixels = std::vector<float>(count * kArea)};
  kernels::uniform_noise({&cpu_backend(), nullptr}, {.x = images.pixels.data(),
                                                     .ldx = kArea,
                                                     .N = static_cast<Index>(count),
                                                     .D = kArea,
                                                     .key = {.seed = 4, .stream = Stream::test},
                                                     .first = first});
  for (std::size_t n = 0; n < count; ++n) {
    images.signal.push_back(static_cast<std::uint8_t>(n % 2));
    if (images.signal.back() == bright) images.pixels[n * kArea + 5] += contrast;
  }
  return images;
}

const Context kContext{&cpu_backend(), nullptr};

}  // namespace

TEST_CASE("class transfer: what was learned holds, and what was learned wrongly misleads") {
  const Images tested = sample(1000, 5000, 1, 0.5f);
  const Auc same = class_transfer(kContext, sample(2000, 0, 1, 0.5f), tested);
  const Auc opposite = class_transfer(kContext, sample(2000, 0, 0, 0.5f), tested);
  // No score is better than the pixel: P(u + 1/2 > v) of two uniform numbers is 7/8.
  CHECK(same.value < 0.875 + 4 * same.standard_error);
  CHECK(same.value > 0.5 + 4 * same.standard_error);
  CHECK(opposite.value > 0.125 - 4 * opposite.standard_error);
  CHECK(opposite.value < 0.5 - 4 * opposite.standard_error);
}

TEST_CASE("class transfer: the same value for any executor and another one for another seed") {
  const Images learned = sample(400, 0, 1, 0.3f), tested = sample(400, 5000, 1, 0.3f);
  const auto pool = make_thread_pool(2);
  const Auc serial = class_transfer(kContext, learned, tested);
  CHECK(class_transfer({&cpu_backend(), pool.get()}, learned, tested).value == serial.value);
  CHECK(class_transfer(kContext, learned, tested, {.seed = 2}).value != serial.value);
}

TEST_CASE("class transfer: too few images, other sizes and no classes are refused") {
  const Images tested = sample(100, 5000, 1, 0.5f);
  CHECK_THROWS_AS(class_transfer(kContext, sample(30, 0, 1, 0.5f), tested), Error);
  Images flat = sample(100, 0, 1, 0.5f);
  flat.height = 2;
  flat.width = 8;
  CHECK_THROWS_AS(class_transfer(kContext, flat, tested), Error);
  flat.signal.clear();
  CHECK_THROWS_AS(class_transfer(kContext, flat, tested), Error);
}
