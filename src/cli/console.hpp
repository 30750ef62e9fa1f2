// What a command tells its user: results on standard output, progress and warnings on standard
// error, so that a pipe sees results alone.
#pragma once

#include <chrono>
#include <cstdio>
#include <string>

#include "fastgan/log.hpp"
#include "fastgan/training.hpp"
#include "src/cli/options.hpp"

namespace fastgan {

class Console {
 public:
  explicit Console(const CommonOptions& options);
  /// Of one training among several at once: says which in all that it prints, and draws no bar.
  Console(const CommonOptions& options, int trial);
  ~Console();
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  /// A line of explanation or a table; silent with --quiet.
  void say(const std::string& text);
  /// The line that a script looks for; printed also with --quiet.
  void result(const std::string& text);
  /// A line on standard error, always printed.
  void warn(const std::string& text);
  LogCallback log();

  /// One line of progress: a bar on a terminal, a plain line every ten seconds elsewhere, a JSON
  /// object a second with --json-progress, nothing with --quiet.
  void training(const TrainingProgress& progress);
  void generation(std::uint64_t done, std::uint64_t total, double wall_s);
  /// What the next lines of training() tell of the snapshots.
  void judged(double score, double best) {
    score_ = score;
    best_ = best;
  }
  /// Ends the bar, so that what follows starts on a line of its own.
  void end_progress();

 private:
  enum class Style { none, bar, lines, json };
  using Clock = std::chrono::steady_clock;

  bool due();
  void show(double done, const std::string& before, const std::string& after);

  bool quiet_;
  Style style_;
  int trial_ = -1;      ///< −1: the only one
  std::string prefix_;  ///< of every line
  Clock::time_point shown_ = Clock::now();
  std::size_t bar_length_ = 0;
  double score_, best_;
};

/// "1:05", "2:00:00"; "?" where it is not a number.
std::string clock_text(double seconds);
/// printf into a string.
[[gnu::format(printf, 1, 2)]] std::string format(const char* pattern, ...);

}  // namespace fastgan
