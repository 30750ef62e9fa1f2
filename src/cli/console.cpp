#include "src/cli/console.hpp"

#include <unistd.h>

#include <cmath>
#include <cstdarg>
#include <limits>
#include <nlohmann/json.hpp>

namespace fastgan {
namespace {

constexpr double kNoScore = std::numeric_limits<double>::infinity();
constexpr double kBarEvery = 0.2, kLinesEvery = 10, kJsonEvery = 1;  // seconds

nlohmann::json finite_or_null(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
}

void print_line(std::FILE* stream, const std::string& text) {
  std::fprintf(stream, "%s\n", text.c_str());
  std::fflush(stream);
}

}  // namespace

std::string format(const char* pattern, ...) {
  char buffer[1024];
  va_list arguments;
  va_start(arguments, pattern);
  const int length = std::vsnprintf(buffer, sizeof(buffer), pattern, arguments);
  va_end(arguments);
  return {buffer, std::min(sizeof(buffer) - 1, static_cast<std::size_t>(std::max(0, length)))};
}

std::string clock_text(double seconds) {
  constexpr double kLongest = 1e9;
  if (!(seconds >= 0 && seconds < kLongest)) return "?";
  const auto total = static_cast<long>(std::lround(seconds));
  if (total < 3600) return format("%ld:%02ld", total / 60, total % 60);
  return format("%ld:%02ld:%02ld", total / 3600, total / 60 % 60, total % 60);
}

Console::Console(const CommonOptions& options)
    : quiet_(options.quiet), style_(Style::lines), score_(kNoScore), best_(kNoScore) {
  if (options.json_progress) {
    style_ = Style::json;
  } else if (options.quiet) {
    style_ = Style::none;
  } else if (::isatty(STDERR_FILENO) == 1) {
    style_ = Style::bar;
  }
}

Console::Console(const CommonOptions& options, int trial) : Console(options) {
  if (style_ == Style::bar) style_ = Style::lines;
  trial_ = trial;
  prefix_ = format("trial %d: ", trial);
}

Console::~Console() { end_progress(); }

void Console::end_progress() {
  if (bar_length_ > 0) std::fputc('\n', stderr);
  bar_length_ = 0;
}

void Console::say(const std::string& text) {
  if (quiet_) return;
  end_progress();
  print_line(stdout, prefix_ + text);
}

void Console::result(const std::string& text) {
  end_progress();
  print_line(stdout, prefix_ + text);
}

void Console::warn(const std::string& text) {
  end_progress();
  print_line(stderr, prefix_ + text);
}

LogCallback Console::log() {
  return [this](Severity severity, std::string_view component, std::string_view text) {
    const std::string line = std::string(component) + ": " + std::string(text);
    if (severity == Severity::warning) warn(line);
    if (severity == Severity::info) say(line);
  };
}

bool Console::due() {
  if (style_ == Style::none) return false;
  const double every = style_ == Style::bar     ? kBarEvery
                       : style_ == Style::lines ? kLinesEvery
                                                : kJsonEvery;
  const auto now = Clock::now();
  if (std::chrono::duration<double>(now - shown_).count() < every) return false;
  shown_ = now;
  return true;
}

void Console::show(double done, const std::string& before, const std::string& after) {
  if (style_ == Style::lines) {
    print_line(stderr, prefix_ + before + "  " + after);
    return;
  }
  constexpr int kWidth = 20;
  const int filled = static_cast<int>(kWidth * std::min(1.0, std::max(0.0, done)));
  std::string line = before + " [" + std::string(static_cast<std::size_t>(filled), '#') +
                     std::string(static_cast<std::size_t>(kWidth - filled), '.') + "] " + after;
  const std::size_t length = line.size();
  if (length < bar_length_) line.append(bar_length_ - length, ' ');
  std::fprintf(stderr, "\r%s", line.c_str());
  std::fflush(stderr);
  bar_length_ = length;
}

void Console::training(const TrainingProgress& progress) {
  if (!due()) return;
  const GanLosses& losses = progress.losses;
  if (style_ == Style::json) {
    nlohmann::ordered_json line;
    if (trial_ >= 0) line["trial"] = trial_;
    line.update({{"iteration", progress.iteration},
                 {"iterations", progress.iterations},
                 {"wall_s", progress.wall_s},
                 {"remaining_s", finite_or_null(progress.remaining_s)},
                 {"iterations_per_s", finite_or_null(progress.rate)},
                 {"discriminator_real", finite_or_null(losses.discriminator_real)},
                 {"discriminator_generated", finite_or_null(losses.discriminator_generated)},
                 {"generator", finite_or_null(losses.generator)},
                 {"score", finite_or_null(score_)},
                 {"best_score", finite_or_null(best_)}});
    print_line(stderr, line.dump());
    return;
  }
  std::string after = format(
      "%.0f it/s  ETA %s  loss D %.3f/%.3f G %.3f", progress.rate,
      clock_text(progress.remaining_s).c_str(), static_cast<double>(losses.discriminator_real),
      static_cast<double>(losses.discriminator_generated), static_cast<double>(losses.generator));
  if (std::isfinite(score_)) after += format("  score %.3f best %.3f", score_, best_);
  show(static_cast<double>(progress.iteration) / static_cast<double>(progress.iterations),
       format("%lld/%lld", static_cast<long long>(progress.iteration),
              static_cast<long long>(progress.iterations)),
       after);
}

void Console::generation(std::uint64_t done, std::uint64_t total, double wall_s) {
  if (!due()) return;
  const double share = total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 1;
  const double rate = wall_s > 0 ? static_cast<double>(done) / wall_s : 0;
  const double remaining = share > 0 ? wall_s * (1 - share) / share : kNoScore;
  if (style_ == Style::json) {
    const nlohmann::ordered_json line = {{"events", done},
                                         {"of", total},
                                         {"wall_s", wall_s},
                                         {"remaining_s", finite_or_null(remaining)},
                                         {"events_per_s", finite_or_null(rate)}};
    print_line(stderr, line.dump());
    return;
  }
  show(share,
       format("%llu/%llu events", static_cast<unsigned long long>(done),
              static_cast<unsigned long long>(total)),
       format("%.3g events/s  ETA %s", rate, clock_text(remaining).c_str()));
}

}  // namespace fastgan
