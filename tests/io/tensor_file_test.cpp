// Tensor files: round trip, deterministic bytes, and every rule of the layout enforced.
#include <bit>
#include <catch2/catch.hpp>
#include <cstring>

#include "fastgan/tensor_file.hpp"
#include "io/scratch.hpp"

namespace fastgan {
namespace {

std::string with_header(const std::string& header, std::size_t data_bytes) {
  const std::uint64_t length = header.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + std::string(data_bytes, '\0');
}

std::string error_for(const std::string& bytes) {
  const Scratch folder;
  put(folder / "t", bytes);
  return error_of([&] { load_tensor_file(folder / "t"); });
}

TEST_CASE("Tensors and metadata survive the file, bit by bit") {
  const Scratch folder;
  TensorFile file;
  const auto nan = std::bit_cast<float>(0x7fc12345u);
  file.tensors["w"] = Tensor::of(std::vector<float>{1, -0.0f, nan, 4, 5, 6}, {2, 3});
  file.tensors["empty"] = Tensor::of({}, {0, 5});
  file.tensors["a \"b\" μ"] = Tensor::of(std::vector<float>{7});
  file.metadata = {{"k", "v\n\"\\"}, {"", "μ"}};
  save_tensor_file(folder / "a", file);
  save_tensor_file(folder / "b", load_tensor_file(folder / "a"));
  CHECK(bytes_of(folder / "a") == bytes_of(folder / "b"));
  const TensorFile back = load_tensor_file(folder / "a");
  CHECK(back.metadata == file.metadata);
  REQUIRE(back.tensors.size() == 3);
  CHECK(back.tensors.at("w").shape == std::vector<std::int64_t>{2, 3});
  CHECK(std::memcmp(back.tensors.at("w").values.data(), file.tensors.at("w").values.data(), 24) ==
        0);
  CHECK(back.tensors.at("empty").shape == std::vector<std::int64_t>{0, 5});
  std::uint64_t length = 0;
  std::memcpy(&length, bytes_of(folder / "a").data(), 8);
  CHECK(length % 8 == 0);
}

TEST_CASE("Broken tensor files give errors that say why") {
  const std::string good = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  CHECK(error_for(with_header(good, 8)).empty());
  CHECK_THAT(error_for("1234567"), Catch::Contains("7 bytes"));
  CHECK_THAT(error_for(with_header(good, 8).substr(0, 30)), Catch::Contains("cut off"));
  CHECK_THAT(error_for(with_header(good, 7)), Catch::Contains("outside"));
  CHECK_THAT(error_for(with_header(good, 12)), Catch::Contains("cover 8 of 12"));
  CHECK_THAT(error_for(with_header("[1]", 0)), Catch::Contains("not a JSON object"));
  CHECK_THAT(error_for(with_header("{\"a\":\"\xff\"}", 0)), Catch::Contains("not JSON"));
  CHECK_THAT(error_for(with_header(std::string(100000, '['), 0)), Catch::Contains("too deep"));
  CHECK_THAT(error_for(with_header(R"({"__metadata__":{"k":1}})", 0)),
             Catch::Contains("not a text"));
  const std::string one = R"("a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]})";
  CHECK_THAT(error_for(with_header("{" + one + "," + one + "}", 8)), Catch::Contains("twice"));
  const auto entry = [](const char* dtype, const char* shape, const char* offsets) {
    return with_header(std::string(R"({"a":{"dtype":")") + dtype + R"(","shape":)" + shape +
                           R"(,"data_offsets":)" + offsets + "}}",
                       8);
  };
  CHECK_THAT(error_for(entry("F16", "[2]", "[0,8]")), Catch::Contains("dtype is not F32"));
  CHECK_THAT(error_for(entry("F32", "[3]", "[0,8]")), Catch::Contains("more numbers"));
  CHECK_THAT(error_for(entry("F32", "[1]", "[0,8]")), Catch::Contains("asks for 4 bytes"));
  CHECK_THAT(error_for(entry("F32", "[-2]", "[0,8]")), Catch::Contains("non-negative"));
  CHECK_THAT(error_for(entry("F32", "[2.0]", "[0,8]")), Catch::Contains("non-negative"));
  CHECK_THAT(error_for(entry("F32", "[2]", "[8,0]")), Catch::Contains("outside"));
  CHECK_THAT(error_for(entry("F32", "[2]", "[0]")), Catch::Contains("data_offsets"));
  CHECK_THAT(error_for(entry("F32", "[4294967296,4294967296,2]", "[0,8]")),
             Catch::Contains("more numbers"));
  CHECK_THAT(error_for(with_header(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                                   R"("b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})",
                                   8)),
             Catch::Contains("overlap"));
}

TEST_CASE("A tensor's shape fits its numbers") {
  CHECK_THAT(error_of([] {
               Tensor::of(std::vector<float>(5), {2, 3});
             }),
             Catch::Contains("6 numbers, 5"));
}

}  // namespace
}  // namespace fastgan
