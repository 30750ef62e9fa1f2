// Sets of images: what is written is read back, files of other programs, and what is refused.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>

#include "fastgan/io/image_io.hpp"
#include "io/scratch.hpp"

namespace fastgan {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

Images some_images(std::size_t count, std::size_t height, std::size_t width) {
  Images images{height, width, {}, {}, {{"jet_mass", "tau21"}, {"GeV", ""}, {}}};
  std::uint32_t state = 7;
  const auto next = [&] { return state = state * 1664525u + 1013904223u; };
  for (std::size_t k = 0; k < count * height * width; ++k) {
    const std::uint32_t word = next();
    images.pixels.push_back(word % 8 == 0 ? static_cast<float>(word) * 1e-7f : 0.0f);
  }
  for (std::size_t i = 0; i < count; ++i) {
    images.signal.push_back(next() >> 31 & 1);
    images.observables.values.push_back(static_cast<float>(next()) * 1e-8f);
    images.observables.values.push_back(-static_cast<float>(next()) * 1e-9f);
  }
  return images;
}

void write(const std::string& path, const Images& images, std::size_t piece,
           bool compress = false) {
  const auto writer = open_image_writer(path,
                                        {.height = images.height,
                                         .width = images.width,
                                         .signal = !images.signal.empty(),
                                         .observables = images.observables.columns,
                                         .units = images.observables.units,
                                         .attributes = {{"generator", "test"}}},
                                        {.compress = compress});
  const std::size_t width = images.observables.width();
  for (std::size_t first = 0; first < images.count(); first += piece) {
    const std::size_t count = std::min(piece, images.count() - first);
    const bool classes = !images.signal.empty();
    writer->append({std::span(images.pixels).subspan(first * images.area(), count * images.area()),
                    std::span(images.signal).subspan(classes ? first : 0, classes ? count : 0),
                    std::span(images.observables.values).subspan(first * width, count * width)});
  }
  writer->commit();
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
}

std::string fixture(const std::string& name) {
  return std::string(FASTGAN_SOURCE_DIR) + "/tests/io/fixtures/" + name + ".h5";
}

TEST_CASE("Images are read back bit by bit, and their file does not depend on the pieces") {
  const bool compress = GENERATE(false, true);
  const std::size_t count = GENERATE(1u, 3u, 52u, 53u, 1000u);
  const std::size_t width = GENERATE(1u, 25u);
  const Scratch folder;
  const Images images = some_images(count, 25, width);
  write(folder / "a.h5", images, 7, compress);
  write(folder / "b.h5", images, 100000, compress);
  CHECK(bytes_of(folder / "a.h5") == bytes_of(folder / "b.h5"));
  const Images back = read_images(folder / "a.h5", {.height = 25, .width = width});
  CHECK(back.height == 25);
  CHECK(back.width == width);
  CHECK(back.count() == count);
  CHECK(same_bits(back.pixels, images.pixels));
  CHECK(back.signal == images.signal);
  CHECK(back.observables.columns == images.observables.columns);
  CHECK(back.observables.units == images.observables.units);
  CHECK(same_bits(back.observables.values, images.observables.values));
  CHECK(folder.files() == 2);
}

TEST_CASE("Images: many data sets, none of them, and no images at all") {
  const Scratch folder;
  Images images = some_images(40000, 1, 2);  // indices of more than one node
  images.observables = {{}, {}, {}};
  for (int k = 0; k < 254; ++k) images.observables.columns.push_back("o" + std::to_string(k));
  for (std::size_t k = 0; k < 254 * images.count(); ++k) {
    images.observables.values.push_back(static_cast<float>(k % 8191));
  }
  write(folder / "many.h5", images, 1000);
  const Images back =
      read_images(folder / "many.h5",
                  {.observables = {std::vector<std::string>{"o253", "o0", "o77"}}, .limit = 39000});
  REQUIRE(back.count() == 39000);
  CHECK(std::equal(back.pixels.begin(), back.pixels.end(), images.pixels.begin()));
  for (const std::size_t i : {std::size_t{0}, std::size_t{1}, std::size_t{38999}}) {
    CHECK(back.observables.row(i)[0] == images.observables.row(i)[253]);
    CHECK(back.observables.row(i)[1] == images.observables.row(i)[0]);
    CHECK(back.observables.row(i)[2] == images.observables.row(i)[77]);
  }
  const Images few =
      read_images(folder / "many.h5", {.observables = {std::vector<std::string>{}}, .limit = 0});
  CHECK(few.count() == 0);
  CHECK(few.observables.width() == 0);

  Images none = some_images(0, 25, 25);
  write(folder / "none.h5", none, 1);
  const Images back_none = read_images(folder / "none.h5", {.needs_signal = false});
  CHECK(back_none.count() == 0);
  CHECK(back_none.height == 25);
}

TEST_CASE("Images: the layouts of other programs") {
  const std::string name = GENERATE("images_channel", "images_chunked");
  const Images images = read_images(fixture(name));
  REQUIRE(images.count() == 13);
  CHECK((images.height == 4 && images.width == 5));
  const std::size_t pt = images.observables.column("jet_pt");
  CHECK(images.observables.columns.size() == 2);
  for (std::size_t i = 0; i < 13; ++i) {
    CHECK(images.image(i)[7] == static_cast<float>(100 * i + 12));
    CHECK(images.signal[i] == i % 2);
    CHECK(images.observables.row(i)[pt] == static_cast<float>(250 + i));
  }
  if (name == "images_chunked") CHECK(images.observables.units[pt] == "GeV");
}

TEST_CASE("The images of the shipped samples; as a table they are their observables") {
  for (const auto& [name, count] : {std::pair<std::string, std::size_t>{"sample", 24000},
                                    std::pair<std::string, std::size_t>{"unseen", 10164}}) {
    const std::string path = std::string(FASTGAN_SOURCE_DIR) + "/data/jet_images_" + name + ".h5";
    const Images images = read_images(path, {.height = 25, .width = 25});
    REQUIRE(images.count() == count);
    CHECK(images.observables.columns.size() == 8);
    const Images w = of_class(images, 1), qcd = of_class(images, 0);
    CHECK(w.count() + qcd.count() == count);
    CHECK(w.count() > 2 * count / 5);
    CHECK(qcd.count() > 2 * count / 5);
    const Table table = read_table(path);
    CHECK(table.rows() == count);
    CHECK(table.columns.front() == "signal");
    CHECK(table.row(5)[table.column("tau21")] ==
          images.observables.row(5)[images.observables.column("tau21")]);
  }
}

TEST_CASE("Images that cannot be used are refused with image and pixel") {
  const Scratch folder;
  const std::string path = folder / "a.h5";
  Images images = some_images(9, 4, 5);
  const auto error = [&](const ImageReadOptions& options = {}) {
    write(path, images, 9);
    const std::string text = error_of([&] { read_images(path, options); });
    CHECK_THAT(text, Catch::StartsWith(path));
    return text;
  };
  images.pixels[3 * 20 + 2 * 5 + 4] = kNan;
  CHECK_THAT(error(), Catch::Contains("image 3") && Catch::Contains("row 2, column 4") &&
                          Catch::Contains("is NaN"));
  CHECK_THAT(error({.threshold = 1e-3f}), Catch::Contains("is NaN"));
  images.pixels[3 * 20 + 2 * 5 + 4] = -0.25f;
  CHECK_THAT(error(), Catch::Contains("is -0.25"));
  const Images cut = read_images(path, {.threshold = 1e-3f});
  CHECK(cut.pixels[3 * 20 + 2 * 5 + 4] == 0);
  images.pixels[3 * 20 + 2 * 5 + 4] = 0;
  CHECK_THAT(error({.height = 25, .width = 25}),
             Catch::Contains("4 x 5") && Catch::Contains("expected 25 x 25"));
  images.signal[6] = 2;
  CHECK_THAT(error(), Catch::Contains("'signal' is 2") && Catch::Contains("image 6"));
  images.signal[6] = 1;
  images.observables.row(8)[1] = kNan;
  CHECK_THAT(error(), Catch::Contains("'tau21'") && Catch::Contains("image 8"));
  CHECK(read_images(path, {.observables = {std::vector<std::string>{"jet_mass"}}}).count() == 9);
  images.observables.row(8)[1] = 0;
  CHECK_THAT(error({.observables = {std::vector<std::string>{"mass"}}}),
             Catch::Contains("no data set 'mass'") && Catch::Contains("jet_mass"));
  images.signal.clear();
  CHECK_THAT(error(), Catch::Contains("no data set 'signal'"));
  CHECK(read_images(path, {.needs_signal = false}).signal.empty());
}

TEST_CASE("Files that hold no images are refused") {
  CHECK_THAT(error_of([] { read_images(fixture("chunked_gzip")); }),
             Catch::Contains("no data set 'image'") && Catch::Contains("events"));
  CHECK_THAT(error_of([] { read_images(fixture("columns")); }),
             Catch::Contains("no data set 'sig"));
  CHECK_THAT(error_of([] { read_images(fixture("none")); }), Catch::Contains("No such file"));
  CHECK_THAT(error_of([] {
               read_images(fixture("images_channel"),
                           {.observables = {std::vector<std::string>{"other"}}});
             }),
             Catch::Contains("'other' is [3]") && Catch::Contains("13 images"));
  const Scratch folder;
  const std::string whole = bytes_of(fixture("images_chunked"));
  put(folder / "a.h5", whole.substr(0, whole.size() - 1));
  CHECK_THAT(error_of([&] { read_images(folder / "a.h5"); }), Catch::Contains("is cut off"));
}

TEST_CASE("Wrong calls of the image writer are refused") {
  const Scratch folder;
  const auto error = [&](const std::string& name, const ImageDescription& images) {
    return error_of([&] { open_image_writer(folder / name, images); });
  };
  CHECK_THAT(error("a.npy", {}), Catch::Contains("ends in .h5"));
  CHECK_THAT(error("a.h5", {.observables = {"a", "a"}}), Catch::Contains("'a' occurs twice"));
  CHECK_THAT(error("a.h5", {.observables = {"signal"}}), Catch::Contains("occurs twice"));
  CHECK_THAT(error("a.h5", {.observables = {"a/b"}}), Catch::Contains("no name of a data set"));
  CHECK_THAT(error("a.h5", {.units = {"GeV"}}), Catch::Contains("1 units for 0"));
  CHECK_THAT(error("a.h5", {.attributes = {{"columns", ""}}}), Catch::Contains("attribute"));
  const auto writer = open_image_writer(folder / "a.h5", {.observables = {"mass"}});
  const std::vector<float> numbers(2 * 625);
  const std::vector<std::uint8_t> signal(2);
  CHECK_THAT(error_of([&] {
               writer->append({std::span(numbers).first(626), {}, {}});
             }),
             Catch::Contains("626 pixels"));
  CHECK_THAT(error_of([&] {
               writer->append({numbers, std::span(signal).first(1), {}});
             }),
             Catch::Contains("1 classes"));
  CHECK_THAT(error_of([&] {
               writer->append({numbers, signal, {}});
             }),
             Catch::Contains("0 observables"));
}

}  // namespace
}  // namespace fastgan
