// Damaged files: a thousand mutations of each kind of file give a valid table or an Error that
// names the file; never a crash, a hang or a huge allocation.
#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>

#include "fastgan/io/image_io.hpp"
#include "fastgan/io/table_io.hpp"
#include "fastgan/tensor_file.hpp"
#include "faults/mutations.hpp"

namespace fastgan {
namespace {

void check_table(const Table& table) {
  REQUIRE(table.width() > 0);
  REQUIRE(table.values.size() == table.rows() * table.width());
  for (const float value : table.values) REQUIRE(std::isfinite(value));
}

TEST_CASE("Mutated tensor files") {
  const Scratch folder;
  TensorFile file;
  for (int t = 0; t < 5; ++t) {
    file.tensors["layer" + std::to_string(t) + ".w"] =
        Tensor::of(std::vector<float>(static_cast<std::size_t>(6 * t)), {2, t, 3});
  }
  file.metadata = {{"graph", "{\"layers\":[]}"}, {"fastgan_model", "1"}};
  save_tensor_file(folder / "a", file);
  const std::string good = bytes_of(folder / "a");
  const int errors = count_errors(folder / "b", good, 1, kMutations, [](const std::string& path) {
    for (const auto& [name, tensor] : load_tensor_file(path).tensors) {
      std::int64_t count = 1;
      for (const std::int64_t d : tensor.shape) count *= d;
      REQUIRE(static_cast<std::size_t>(count) == tensor.values.size());
    }
  });
  CHECK(errors > kMutations / 2);
}

TEST_CASE("Mutated csv and npy tables") {
  const std::string suffix = GENERATE(".csv", ".npy");
  const Scratch folder;
  const std::vector<std::string> names{"x", "y", "z"};
  const auto writer = open_table_writer(folder / ("a" + suffix), {names, {}, {}});
  std::vector<float> rows(3 * 20);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = 0.37f * static_cast<float>(i) - 9.0f;
  writer->append(rows);
  writer->commit();
  const std::string good = bytes_of(folder / ("a" + suffix));
  ReadOptions options;
  if (suffix == ".npy") options.names = names;
  const int errors =
      count_errors(folder / ("b" + suffix), good, 2, kMutations,
                   [&](const std::string& path) { check_table(read_table(path, options)); });
  CHECK(errors > kMutations / 10);
}

TEST_CASE("Mutated HDF5 tables") {
  const std::string name = GENERATE("contiguous_big_endian", "chunked_gzip", "v110_chunked",
                                    "v110_two_unlimited", "columns");
  const std::string fixtures = std::string(FASTGAN_SOURCE_DIR) + "/tests/io/fixtures/";
  const Scratch folder;
  const auto begin = std::chrono::steady_clock::now();
  const int errors =
      count_errors(folder / "a.h5", bytes_of(fixtures + name + ".h5"), 3, kMutations / 4,
                   [](const std::string& path) { check_table(read_table(path)); });
  CHECK(errors > kMutations / 40);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::minutes(2));
}

TEST_CASE("Mutated HDF5 images") {
  const std::string name = GENERATE("images_channel", "images_chunked");
  const std::string fixtures = std::string(FASTGAN_SOURCE_DIR) + "/tests/io/fixtures/";
  const Scratch folder;
  const int errors =
      count_errors(folder / "a.h5", bytes_of(fixtures + name + ".h5"), 4, kMutations / 4,
                   [](const std::string& path) { check_images(path, read_images(path)); });
  CHECK(errors > kMutations / 40);
}

}  // namespace
}  // namespace fastgan
