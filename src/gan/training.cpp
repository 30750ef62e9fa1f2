// Control of a training: when to judge, when to store, when to stop.
#include "fastgan/training.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

constexpr double kReportEvery = 0.2;  // seconds

double seconds(std::chrono::steady_clock::duration span) {
  return std::chrono::duration<double>(span).count();
}

}  // namespace

Training::Training(Gan& gan, TrainingOptions options)
    : gan_(gan),
      options_(std::move(options)),
      best_(gan.generator_values().size()),
      best_score_(std::numeric_limits<double>::infinity()) {
  if (options_.iterations < 1) {
    throw Error(ErrorKind::bad_usage, "training: " + std::to_string(options_.iterations) +
                                          " iterations; expected at least 1");
  }
  if (options_.resume && !read_checkpoint()) {
    log(Severity::info, "no checkpoint in " + options_.folder + ": starting afresh");
  }
  trim_history();
  started_at_ = iteration_;
}

bool Training::next_iteration() {
  if (iteration_ > started_at_) finish_iteration();
  const bool out_of_time = options_.minutes > 0 && elapsed_s() >= 60 * options_.minutes;
  interrupted_ = options_.interrupted && options_.interrupted();
  if (iteration_ >= options_.iterations || out_of_time || interrupted_) {
    const bool due = options_.snapshot_every > 0 && judged_ != iteration_;
    if (!interrupted_ && due) snapshot();
    write_checkpoint();
    report();
    return false;
  }
  ++iteration_;
  gan_.begin_iteration();
  return true;
}

void Training::finish_iteration() {
  gan_.end_iteration();
  const bool due = options_.snapshot_every > 0 && iteration_ % options_.snapshot_every == 0;
  if (due || !gan_.on_device()) check_losses();
  if (due) {
    snapshot();
    if (seconds(Clock::now() - checkpointed_) >= options_.checkpoint_every_s) write_checkpoint();
  }
  if (seconds(Clock::now() - reported_) >= kReportEvery) report();
}

void Training::check_losses() const {
  const GanLosses& now = gan_.losses();
  for (const auto& [name, value] :
       {std::pair{"discriminator loss on real events", now.discriminator_real},
        {"discriminator loss on generated events", now.discriminator_generated},
        {"gradient penalty", now.penalty},
        {"gradient penalty on generated events", now.penalty_generated},
        {"generator loss", now.generator},
        {"regression loss", now.regression},
        {"MMD of the resonances", now.resonances},
        {"class loss on real events", now.class_real},
        {"class loss on generated events", now.class_generated},
        {"class loss of the generator", now.class_deceived}}) {
    if (std::isfinite(value)) continue;
    fail_as_diverged(std::string(name) + (std::isnan(value) ? " is NaN" : " is infinite"));
  }
}

void Training::check_weights() const {
  const Gan::State state = gan_.state();
  for (const std::span<const float> weights :
       {state.generator, state.discriminator, state.average}) {
    if (std::ranges::all_of(weights, [](float w) { return std::isfinite(w); })) continue;
    fail_as_diverged("a weight is not finite");
  }
}

void Training::fail_as_diverged(const std::string& what) const {
  const bool kept = !options_.folder.empty() && std::filesystem::exists(checkpoint_path());
  throw Error(ErrorKind::bad_input,
              "training diverged at iteration " + std::to_string(iteration_) + ": " + what + "; " +
                  (kept ? "the last checkpoint is kept in " + options_.folder + "/checkpoint"
                        : "there is no checkpoint yet") +
                  "; lower the learning rate");
}

float Training::rate() const {
  double done = static_cast<double>(iteration_) / static_cast<double>(options_.iterations);
  if (options_.minutes > 0) done = std::max(done, elapsed_s() / (60 * options_.minutes));
  if (done <= options_.decay_from) return 1.0f;
  return static_cast<float>(std::max(0.0, (1 - done) / (1 - options_.decay_from)));
}

void Training::snapshot() {
  check_weights();
  const auto begin = Clock::now();
  judged_ = iteration_;
  if (options_.judge) {
    const Figures figures = options_.judge(gan_.generator_values());
    for (const auto& [name, value] : figures) {
      if (name != "score" || !(value < best_score_)) continue;
      best_score_ = value;
      best_iteration_ = iteration_;
      std::memcpy(best_.data(), gan_.generator_values().data(), best_.size() * sizeof(float));
    }
    write_history(figures);
  }
  snapshot_s_ += seconds(Clock::now() - begin);
}

std::span<const float> Training::best() const {
  return best_iteration_ > 0 ? best_.span() : gan_.generator_values();
}

double Training::elapsed_s() const { return earlier_s_ + seconds(Clock::now() - start_); }

void Training::report() {
  reported_ = Clock::now();
  const double session = seconds(reported_ - start_) - snapshot_s_;
  const auto done = static_cast<double>(iteration_ - started_at_);
  progress_.iteration = iteration_;
  progress_.iterations = options_.iterations;
  progress_.wall_s = elapsed_s();
  progress_.snapshot_s = earlier_snapshot_s_ + snapshot_s_;
  progress_.rate = session > 0 ? done / session : 0;
  const double pace = done > 0 ? seconds(reported_ - start_) / done : 0;
  progress_.remaining_s = pace * static_cast<double>(options_.iterations - iteration_);
  if (options_.minutes > 0) {
    progress_.remaining_s =
        std::min(progress_.remaining_s, 60 * options_.minutes - progress_.wall_s);
  }
  progress_.losses = gan_.losses();
  if (gan_.on_device()) check_losses();
  if (options_.progress) options_.progress(progress_);
}

void Training::log(Severity severity, const std::string& text) const {
  if (options_.log) options_.log(severity, "training", text);
}

}  // namespace fastgan
