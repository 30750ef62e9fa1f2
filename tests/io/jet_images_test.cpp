// The observables of the shipped jets from their pixels, beside those of the constituents that the
// file carries: the same jets, seen through massless pixels of 0.1 x 0.1.
#include "fastgan/physics/jet_images.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "fastgan/io/image_io.hpp"
#include "fastgan/metrics/observable_distances.hpp"

namespace fastgan {
namespace {

std::vector<float> column(const Table& table, const char* name) {
  std::vector<float> values;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    values.push_back(table.row(r)[table.column(name)]);
  }
  return values;
}

double correlation(const std::vector<float>& a, const std::vector<float>& b) {
  const Moments of_a = moments(a), of_b = moments(b);
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += (static_cast<double>(a[i]) - of_a.mean) * (static_cast<double>(b[i]) - of_b.mean);
  }
  return sum / (static_cast<double>(a.size()) * of_a.rms * of_b.rms);
}

}  // namespace

TEST_CASE("Jet images of the shipped sample: pixels and constituents agree") {
  const std::string path = std::string(FASTGAN_SOURCE_DIR) + "/data/jet_images_unseen.h5";
  const Images images = read_images(path);
  const Observables pixels = jet_observables({}, images);
  struct Pair {
    const char *of_pixels, *of_constituents;
    double shift;  // most difference of the means, in units of the RMS
  };
  for (const Pair& pair :
       {Pair{"mass", "jet_mass", 0.03}, Pair{"pt", "jet_pt", 0.2}, Pair{"tau1", "tau1", 0.03},
        Pair{"tau2", "tau2", 0.2}, Pair{"tau21", "tau21", 0.2}}) {
    CAPTURE(pair.of_pixels);
    const std::vector<float>& a = find(pixels, pair.of_pixels).values;
    const std::vector<float> b = column(images.observables, pair.of_constituents);
    CHECK(correlation(a, b) > 0.95);
    const Moments of_a = moments(a), of_b = moments(b);
    CHECK(std::abs(of_a.mean - of_b.mean) < pair.shift * of_b.rms);
    CHECK(of_a.rms == Approx(of_b.rms).epsilon(0.08));
  }
}

// The figures of data/README.md.
TEST_CASE("Jet images of the shipped sample: means of both classes") {
  const std::string path = std::string(FASTGAN_SOURCE_DIR) + "/data/jet_images_sample.h5";
  const Images images = read_images(path);
  const Observables w = jet_observables({}, of_class(images, 1));
  const Observables qcd = jet_observables({}, of_class(images, 0));
  const auto mean = [](const Observables& all, const char* name) {
    return moments(find(all, name).values).mean;
  };
  CHECK(mean(w, "mass") == Approx(78.2573).margin(5e-4));
  CHECK(mean(qcd, "mass") == Approx(77.2587).margin(5e-4));
  CHECK(mean(w, "pt") == Approx(278.0785).margin(5e-3));
  CHECK(mean(qcd, "pt") == Approx(274.5617).margin(5e-3));
  CHECK(mean(w, "n_pixels") == Approx(18.3814).margin(5e-4));
  CHECK(mean(qcd, "n_pixels") == Approx(27.8007).margin(5e-4));
  CHECK(moments(find(w, "mass").values).rms == Approx(6.3597).margin(5e-4));
  CHECK(moments(find(qcd, "mass").values).rms == Approx(11.4110).margin(5e-4));
}

}  // namespace fastgan
