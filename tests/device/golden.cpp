#include "tests/device/golden.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

namespace fastgan::test {
namespace {

using Words = std::vector<std::uint32_t>;

/// The outputs of one GPU, by primitive.
struct GoldenFile {
  std::string name;
  std::map<std::string, Words> outputs;
};

const std::vector<GoldenFile>& files() {
  static const std::vector<GoldenFile> all = [] {
    std::vector<GoldenFile> found;
    const std::filesystem::path folder = FASTGAN_SOURCE_DIR "/tests/device/golden";
    if (!std::filesystem::is_directory(folder)) return found;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() != ".txt") continue;
      std::ifstream in(entry.path());
      found.push_back({entry.path().stem().string(), read_golden(in)});
    }
    return found;
  }();
  return all;
}

bool is_emulated(const Device& device) { return device.name() == "emulated"; }

/// "NVIDIA H200 (139 GiB, sm_90)" has the file NVIDIA_H200.txt.
std::string file_name(const Device& device) {
  std::string name = device.name();
  name = name.substr(0, name.find(" ("));
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name + ".txt";
}

/// On a GPU, where it is asked for. The first output of a process begins the file.
void write(const Device& device, const std::string& primitive,
           std::span<const std::uint32_t> words) {
  const char* folder = std::getenv("FASTGAN_GOLDEN");
  if (folder == nullptr || is_emulated(device)) return;
  static bool begun = false;
  const std::filesystem::path path = std::filesystem::path(folder) / file_name(device);
  std::filesystem::create_directories(folder);
  std::ofstream out(path, begun ? std::ios::app : std::ios::trunc);
  if (!begun) out << "# " << device.name() << '\n';
  begun = true;
  write_golden(out, primitive, words);
  INFO("FASTGAN_GOLDEN: cannot write " << path.string());
  REQUIRE(out.flush());
}

/// Calls each(file's name, its words) where the device is emulated.
template <class Each>
void for_golden(const Device& device, const std::string& primitive, const Each& each) {
  if (!is_emulated(device)) return;
  for (const GoldenFile& file : files()) {
    INFO("golden output of " << file.name << ", " << primitive);
    const auto found = file.outputs.find(primitive);
    REQUIRE(found != file.outputs.end());
    each(found->second);
  }
}

}  // namespace

void check_golden(const Device& device, const std::string& primitive,
                  std::span<const std::uint32_t> words) {
  write(device, primitive, words);
  for_golden(device, primitive,
             [&](const Words& golden) { CHECK(std::ranges::equal(golden, words)); });
}

void check_golden(const Device& device, const std::string& primitive, std::span<const float> sums,
                  const check::Reference& expected) {
  Words words;
  for (const float sum : sums) words.push_back(std::bit_cast<std::uint32_t>(sum));
  write(device, primitive, words);
  for_golden(device, primitive, [&](const Words& golden) {
    std::vector<float> found;
    for (const std::uint32_t word : golden) found.push_back(std::bit_cast<float>(word));
    REQUIRE(found.size() == sums.size());
    CHECK_TENSOR(
        check::GuardedTensor(expected.rows(), expected.columns(), expected.columns(), found),
        expected);
  });
}

std::size_t golden_files() { return files().size(); }

void write_golden(std::ostream& out, const std::string& primitive,
                  std::span<const std::uint32_t> words) {
  out << primitive << ':' << std::hex;
  for (const std::uint32_t word : words) out << ' ' << word;
  out << std::dec << '\n';
}

std::map<std::string, Words> read_golden(std::istream& in) {
  std::map<std::string, Words> outputs;
  for (std::string line; std::getline(in, line);) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    std::istringstream words(line.substr(colon + 1));
    Words& to = outputs[line.substr(0, colon)];
    for (std::uint32_t word; words >> std::hex >> word;) to.push_back(word);
  }
  return outputs;
}

}  // namespace fastgan::test
