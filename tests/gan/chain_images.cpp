// The steps of images: pixels and square_roots.
#include <catch2/catch.hpp>
#include <cmath>

#include "fastgan/chain.hpp"

using namespace fastgan;

namespace {

std::vector<float> decoded(const Chain& chain, const std::vector<float>& coordinates) {
  const auto width = static_cast<Index>(chain.coordinates().size());
  const Index N = static_cast<Index>(coordinates.size()) / width;
  std::vector<float> events(coordinates.size());
  std::vector<float> scratch(static_cast<std::size_t>(chain.scratch_floats(N)));
  chain.decode(N, coordinates.data(), width, events.data(), {}, 0, scratch);
  return events;
}

}  // namespace

TEST_CASE("pixels: hundreds of GeV, and 0 below the threshold") {
  const Table images{{"a", "b"}, {"GeV", "GeV"}, {0.0f, 250.0f, 1e-3f, 3.0f}};
  const Chain chain = fit_chain({"pixels"}, images, 1);
  CHECK(chain.encode(images, 1) == std::vector<float>{0.0f, 2.5f, 1e-3f / 100.0f, 0.03f});
  CHECK(decoded(chain, {-1.0f, 2.5f, 0.9e-5f, 2e-5f}) ==
        std::vector<float>{0.0f, 250.0f, 0.0f, 100 * 2e-5f});
}

TEST_CASE("square_roots: there and back to one rounding each, nothing negative, nothing infinite") {
  const Table images{{"a", "b"}, {"GeV", "GeV"}, {0.0f, 250.0f, 1e-3f, 3.0f}};
  const Chain chain = fit_chain({"pixels", "square_roots"}, images, 1);
  const std::vector<float> back = decoded(chain, chain.encode(images, 1));
  for (std::size_t i = 0; i < back.size(); ++i) {
    // x/100, its root (twice in the square), the square, times 100: five roundings.
    CHECK(std::fabs(back[i] - images.values[i]) <= 5 * 0x1p-24f * images.values[i]);
  }
  CHECK(decoded(chain, {-3.0f, -0.0f}) == std::vector<float>{0.0f, 0.0f});
  for (const float value : decoded(chain, {Chain::kLargestCoordinate, 1.0f})) {
    CHECK(std::isfinite(value));
  }
  std::map<std::string, std::vector<float>> tables;
  const Chain again = Chain::from_json(chain.to_json(tables), tables);
  CHECK(decoded(again, {0.5f, 0.25f}) == decoded(chain, {0.5f, 0.25f}));
}
