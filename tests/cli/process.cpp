#include "cli/process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <cstring>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>

#include "fastgan/tensor_file.hpp"

extern char** environ;

namespace fastgan::test {

namespace fs = std::filesystem;

namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

}  // namespace

Process::Process(const std::vector<std::string>& arguments, const fs::path& folder,
                 const Launch& launch)
    : out_(launch.out.empty() ? folder / "stdout.txt" : fs::path(launch.out)),
      err_(folder / "stderr.txt") {
  const std::string& program = launch.program;
  std::vector<std::string> texts = {program}, variables = launch.environment;
  texts.insert(texts.end(), arguments.begin(), arguments.end());
  for (char** variable = environ; *variable != nullptr; ++variable)
    variables.emplace_back(*variable);
  const std::vector<char*> argv = pointers(texts), environment = pointers(variables);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out_.c_str(), kFlags, 0644);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err_.c_str(), kFlags, 0644);
  const int failed =
      posix_spawn(&pid_, program.c_str(), &actions, nullptr, argv.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error(program + ": " + std::strerror(failed));
}

Process::~Process() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Process::send(int signal) const { ::kill(pid_, signal); }

Finished Process::wait() {
  int status = 0;
  rusage usage{};
  ::wait4(pid_, &status, 0, &usage);
  pid_ = -1;
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  const std::string out = fs::is_regular_file(out_) ? read_text(out_.string()) : "";
  return {code, out, read_text(err_.string()), usage.ru_maxrss};
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "fastgan_test_XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error(name + ": cannot be made");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_text(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

Finished dygan(const TemporaryFolder& folder, const std::vector<std::string>& arguments) {
  return Process(arguments, folder.path()).wait();
}

void write_events(const std::string& path, int rows) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> uniform(-1, 1);
  std::ostringstream text;
  text << "px1,py1,pz1,E1,px2,py2,pz2,E2,nvtx,metx,mety,iso1,iso2,jet1,jet2,jet3,jet4,jet5\n";
  for (int row = 0; row < rows; ++row) {
    const double pt1 = 45 + 5 * uniform(random), pt2 = 35 + 5 * uniform(random);
    const double phi1 = 3.14 * uniform(random), phi2 = phi1 + 3 + 0.1 * uniform(random);
    const double pz1 = 30 * uniform(random), pz2 = 30 * uniform(random);
    text << pt1 * std::cos(phi1) << ',' << pt1 * std::sin(phi1) << ',' << pz1 << ','
         << std::hypot(pt1, pz1) << ',' << pt2 * std::cos(phi2) << ',' << pt2 * std::sin(phi2)
         << ',' << pz2 << ',' << std::hypot(pt2, pz2) << ',' << 15 + row % 7 << ','
         << 20 * uniform(random) << ',' << 20 * uniform(random) << ','
         << 0.1 + 0.1 * uniform(random) << ',' << 0.1 + 0.1 * uniform(random);
    const double jet = 40 + 10 * uniform(random);
    for (int k = 0; k < 5; ++k) text << ',' << (k < 1 + row % 5 ? jet / (1 + 0.2 * k) : 0);
    text << '\n';
  }
  write_text(path, text.str());
}

std::vector<std::string> small_training(const TemporaryFolder& folder, const std::string& out,
                                        const std::vector<std::string>& added) {
  std::vector<std::string> arguments = {"train",
                                        "--data",
                                        folder / "events.csv",
                                        "--variant",
                                        "reduced",
                                        "--out",
                                        folder / out,
                                        "--snapshot-every",
                                        "10",
                                        "--checkpoint-every",
                                        "0",
                                        "--set",
                                        "generator.widths=[16]",
                                        "--set",
                                        "discriminator.widths=[16]",
                                        "--set",
                                        "training.batch=32",
                                        "--set",
                                        "selection.events=100"};
  arguments.insert(arguments.end(), added.begin(), added.end());
  return arguments;
}

std::string content(const std::string& model) {
  const TensorFile file = load_tensor_file(model);
  std::string all;
  for (const auto& [key, value] : file.metadata) {
    if (key != "provenance") all += key + '=' + value + '\n';
  }
  for (const auto& [name, tensor] : file.tensors) {
    const std::span<const float> values = tensor.f32();
    all += name + ':';
    all.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  }
  return all;
}

}  // namespace fastgan::test
