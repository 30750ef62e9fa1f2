// The steps of images: pixels, square_roots and their recalibrations.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <span>

#include "fastgan/chain.hpp"
#include "numbers.hpp"

using namespace fastgan;

namespace {

std::vector<float> decoded(const Chain& chain, const std::vector<float>& coordinates,
                           const std::vector<std::int32_t>& label = {}) {
  const auto width = static_cast<Index>(chain.coordinates().size());
  const Index N = static_cast<Index>(coordinates.size()) / width;
  std::vector<float> events(coordinates.size());
  std::vector<float> scratch(static_cast<std::size_t>(chain.scratch_floats(N)));
  chain.decode(N, coordinates.data(), width, events.data(),
               {.label = label.empty() ? nullptr : label.data()}, 0, scratch);
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
    const std::vector<float> events = decoded(each, rows, label);
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

// Images of 40 columns, of which generated ones light 20 or so; real ones half as many in the first
// class, twice as many in the second.
TEST_CASE("recalibrate_lit: as many columns are lit as in the data, in the order of brightness") {
  constexpr std::size_t kWidth = 40, kRows = 300;
  Table images;
  for (std::size_t c = 0; c < kWidth; ++c) images.columns.push_back("c" + std::to_string(c));
  images.values.assign(kWidth, 1.0f);
  const Chain plain = fit_chain({"pixels", "square_roots"}, images, 1);
  const std::vector<float> rows = check::normal_numbers(kRows * kWidth, 71);
  std::vector<std::int32_t> label;
  for (std::size_t n = 0; n < kRows; ++n) label.push_back(static_cast<std::int32_t>(n % 2));
  const auto row_of = [](const std::vector<float>& all, std::size_t n) {
    return std::span(all).subspan(n * kWidth, kWidth);
  };
  const auto lit = [](std::span<const float> row) {
    return static_cast<float>(std::ranges::count_if(row, [](float v) { return v > 0; }));
  };
  std::vector<std::vector<float>> generated(2), data(2);
  const std::vector<float> before = decoded(plain, rows, label);
  for (std::size_t n = 0; n < kRows; ++n) {
    const float count = lit(row_of(before, n));
    generated[n % 2].push_back(count);
    data[n % 2].push_back(n % 2 == 0 ? std::floor(count / 2) : std::fmin(2 * count, 40.0f));
  }
  const Chain chain = plain.with_recalibrated_lit(1e-3f, generated, data);
  std::map<std::string, std::vector<float>> tables;
  for (const Chain& each : {chain, Chain::from_json(chain.to_json(tables), tables)}) {
    const std::vector<float> after = decoded(each, rows, label);
    for (std::size_t n = 0; n < kRows; ++n) {
      CAPTURE(n);
      const auto row = row_of(after, n), raw = row_of(rows, n);
      // The map goes from one whole number to another through steps that it interpolates.
      CHECK(std::fabs(lit(row) - data[n % 2][n / 2]) <= 1);
      for (std::size_t c = 1; c < kWidth; ++c) {
        CHECK((raw[c] - raw[c - 1]) * (row[c] - row[c - 1]) >= 0);
      }
    }
  }
}

TEST_CASE("recalibrate_lit: a network whose dark columns are 0 gets no new lit ones") {
  const Table images{{"a", "b", "c"}, {}, {1.0f, 2.0f, 3.0f}};
  const Chain plain = fit_chain({"pixels"}, images, 1);
  const Chain chain = plain.with_recalibrated_lit(1e-3f, {{1, 1, 2}}, {{2, 2, 2}});
  const std::vector<float> event = decoded(chain, {0.5f, 0.0f, 0.0f});
  CHECK(event[0] > 0);
  CHECK(event[1] == 0);
  CHECK(event[2] == 0);
  CHECK_THROWS_WITH(plain.with_recalibrated_lit(0.0f, {{1, 1}}, {{3, 3}}),
                    Catch::Contains("expected more than 0"));
}
