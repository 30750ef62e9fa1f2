// The executable as its users run it: arguments in, exit code and texts out.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace fastgan::test {

struct Finished {
  int code = -1;             // exit code, 128 + signal where one ended the process
  std::string out;           // standard output
  std::string err;           // standard error
  long peak_memory_kib = 0;  // resident, of the process or of one of its children
};

/// What is run, and in which surroundings.
struct Launch {
  std::string program = FASTGAN_BIN_DIR "/dygan";
  std::vector<std::string> environment = {};  // NAME=value, beside that of the tests
  std::string out = {};                       // where standard output goes; empty: it is returned
};

/// A running program.
class Process {
 public:
  Process(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
          const Launch& launch = {});
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();
  void send(int signal) const;
  Finished wait();

 private:
  std::filesystem::path out_, err_;
  pid_t pid_ = -1;
};

/// An empty folder that goes with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string read_text(const std::string& path);
void write_text(const std::string& path, const std::string& text);

/// Runs to the end.
Finished dygan(const TemporaryFolder& folder, const std::vector<std::string>& arguments);

/// A csv file of muon pairs with the columns of the full variant.
void write_events(const std::string& path, int rows);

/// `train` on `folder`/events.csv with small networks, and what is added.
std::vector<std::string> small_training(const TemporaryFolder& folder, const std::string& out,
                                        const std::vector<std::string>& added);

/// All of a model file but its provenance, as one text.
std::string content(const std::string& model);

}  // namespace fastgan::test
