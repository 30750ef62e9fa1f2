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

TEST_CASE("recalibrate_sums: the sums of each class become those of the data, shapes stay") {
  const Table images{{"a", "b"}, {"GeV", "GeV"}, {1.0f, 2.0f}};
  const Chain plain = fit_chain({}, images, 1);
  std::vector<std::vector<float>> generated(2), data(2);
  for (int i = 0; i <= 1000; ++i) {
    const float t = static_cast<float>(i) / 1000;
    generated[0].push_back(100 + 100 * t);
    data[0].push_back(250 + 50 * t);
    generated[1].push_back(10 * t);
    data[1].push_back(1000 + 10 * t * t);
  }
  const Chain chain = plain.with_recalibrated_sums(generated, data);
  std::map<std::string, std::vector<float>> tables;
  for (const Chain& each : {chain, Chain::from_json(chain.to_json(tables), tables)}) {
    const std::vector<float> rows{30, 90, 150, 50, 1, 4, 0, 0};
    const std::vector<std::int32_t> label{0, 0, 1, 1};
    std::vector<float> events(rows.size());
    std::vector<float> scratch(static_cast<std::size_t>(each.scratch_floats(4)));
    each.decode(4, rows.data(), 2, events.data(), {.label = label.data()}, 0, scratch);
    // 120 is a fifth of the way, 200 the whole of it, 5 half of it, squared in the data.
    const double sums[] = {260, 300, 1002.5, 0};
    const double shares[] = {0.25, 0.75, 0.2, 0};
    for (std::size_t n = 0; n < 4; ++n) {
      const double sum = static_cast<double>(events[2 * n]) + events[2 * n + 1];
      CHECK(sum == Approx(sums[n]).epsilon(1e-4));  // knots of the map
      CHECK(events[2 * n] == Approx(shares[n] * sum));
    }
  }
  CHECK_THROWS_WITH(plain.with_recalibrated_sums({{1.0f, 2.0f}}, {{1.0f}, {2.0f}}),
                    Catch::Contains("1 classes generated, 2 in the data"));
  CHECK_THROWS_WITH(plain.with_recalibrated_sums({{1.0f}}, {{1.0f, 2.0f}}),
                    Catch::Contains("class 0 has less than two events"));
}
