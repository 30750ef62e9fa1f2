// Files that are whole or not there.
#include <catch2/catch.hpp>
#include <csignal>
#include <optional>

#include "fastgan/atomic_file.hpp"
#include "fastgan/io/table_io.hpp"
#include "fastgan/tensor_file.hpp"
#include "file_size_limit.hpp"
#include "io/scratch.hpp"

namespace fastgan {
namespace {

// A disk with room for files of some bytes.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)), limit_(bytes) {}
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() { std::signal(SIGXFSZ, handler_); }

 private:
  void (*handler_)(int);
  test::FileSizeLimit limit_;
};

TEST_CASE("Without commit nothing is left and nothing is changed") {
  const Scratch folder;
  put(folder / "a", "old");
  {
    AtomicFile file(folder / "a");
    file.write("new");
    CHECK(bytes_of(folder / "a") == "old");
  }
  CHECK(bytes_of(folder / "a") == "old");
  CHECK(folder.files() == 1);
  AtomicFile file(folder / "a");
  file.write("new bytes");
  file.overwrite(0, "NEW");
  CHECK_THAT(error_of([&] { file.overwrite(7, "xyz"); }), Catch::Contains("not written yet"));
  file.commit();
  CHECK(bytes_of(folder / "a") == "NEW bytes");
  CHECK(folder.files() == 1);
}

TEST_CASE("Two writers of one target do not mix, and leftovers of a killed one are used again") {
  const Scratch folder;
  put(folder / "a.part", "left by a killed process, and longer than what follows");
  std::optional<AtomicFile> first, second;
  first.emplace(folder / "a");
  second.emplace(folder / "a");
  first->write("first");
  second->write("second");
  first->commit();
  CHECK(bytes_of(folder / "a") == "first");
  second->commit();
  CHECK(bytes_of(folder / "a") == "second");
  CHECK(folder.files() == 1);
}

TEST_CASE("Where nothing can be written the error names the path") {
  const Scratch folder;
  put(folder / "file", "");
  const std::string path = GENERATE("file/a.h5", "none/a.h5", ".");
  CHECK_THAT(error_of([&] { AtomicFile file(folder / path); }),
             Catch::StartsWith(folder / path) && Catch::Contains("cannot write"));
}

TEST_CASE("A full disk is an error that leaves the file from before") {
  const std::string name = GENERATE("a.h5", "a.npy", "a.csv", "a.safetensors", "z.h5");
  const Scratch folder;
  const std::string path = folder / name;
  put(path, "old");
  const auto write = [&] {
    const std::vector<float> rows(100000, 1.23456789f);
    if (name == "a.safetensors") {
      TensorFile file;
      file.tensors["t"] = Tensor::of(rows);
      return save_tensor_file(path, file);
    }
    const auto writer = open_table_writer(path, {{"x", "y"}, {}, {}}, {.compress = name == "z.h5"});
    writer->append(rows);
    writer->commit();
  };
  for (const rlim_t room : {0u, 1u, 97u, 1000u, 3000u}) {
    const SmallDisk disk(room);
    ErrorKind kind = ErrorKind::bad_input;
    std::string text;
    try {
      write();
    } catch (const Error& error) {
      kind = error.kind();
      text = error.what();
    }
    CHECK(kind == ErrorKind::resource);
    CHECK_THAT(text, Catch::StartsWith(path) && Catch::Contains("free some space"));
    CHECK(bytes_of(path) == "old");
    CHECK(folder.files() == 1);
  }
  write();
  CHECK(bytes_of(path).size() > 3000);
}

}  // namespace
}  // namespace fastgan
