#include "fastgan/metrics/class_distances.hpp"

#include <algorithm>
#include <exception>

#include "fastgan/error.hpp"
#include "fastgan/metrics/earth_mover.hpp"
#include "src/metrics/median.hpp"
#include "src/metrics/random_split.hpp"

namespace fastgan {
namespace {

struct Points {
  std::vector<float> x, y;
};

Points points_of(const LabelledObservables& events, std::uint8_t signal,
                 const ClassDistanceOptions& options) {
  return {values_of_class(events, options.x, signal), values_of_class(events, options.y, signal)};
}

/// A class: its events, and the distances to compute.
struct ClassTask {
  ClassDistance figures;
  Points generated, real, pool;
  std::vector<double> null;
};

ClassTask prepare(std::uint8_t signal, const LabelledObservables& generated,
                  const LabelledObservables& real, const LabelledObservables* training,
                  const ClassDistanceOptions& options) {
  ClassTask task;
  task.generated = points_of(generated, signal, options);
  task.real = points_of(real, signal, options);
  if (task.generated.x.empty() || task.real.x.empty()) {
    throw Error(ErrorKind::bad_input,
                "distances of classes: found " + std::to_string(task.generated.x.size()) +
                    " generated and " + std::to_string(task.real.x.size()) +
                    " real events of class " + std::to_string(signal) + "; expected both");
  }
  task.pool = task.real;
  if (training != nullptr) {
    const Points more = points_of(*training, signal, options);
    task.pool.x.insert(task.pool.x.end(), more.x.begin(), more.x.end());
    task.pool.y.insert(task.pool.y.end(), more.y.begin(), more.y.end());
  }
  task.null.resize(static_cast<std::size_t>(std::max(options.null.splits, 0)));
  const auto axis = [&](const std::optional<GridAxis>& given, std::vector<float> Points::*of) {
    return given ? *given : covering_axis({task.generated.*of, task.real.*of}, options.bins);
  };
  task.figures = {.signal = signal,
                  .generated = task.generated.x.size(),
                  .real = task.real.x.size(),
                  .x = axis(options.x_axis, &Points::x),
                  .y = axis(options.y_axis, &Points::y)};
  return task;
}

double distance(const Points& a, const Points& b, const ClassDistance& on) {
  return earth_mover_distance(grid_histogram(a.x, a.y, on.x, on.y),
                              grid_histogram(b.x, b.y, on.x, on.y));
}

double split_distance(const ClassTask& task, std::size_t split, std::uint64_t seed) {
  const SplitSizes sizes =
      split_sizes(task.pool.x.size(), task.generated.x.size(), task.real.x.size());
  Points halves[2];
  random_split(task.pool.x.size(), sizes,
               {seed + task.figures.signal, Stream::split, static_cast<std::uint32_t>(split)},
               [&](std::size_t i, int group) {
                 halves[group].x.push_back(task.pool.x[i]);
                 halves[group].y.push_back(task.pool.y[i]);
               });
  return sizes.scale * distance(halves[0], halves[1], task.figures);
}

}  // namespace

ClassDistances class_distances(const Context& context, const LabelledObservables& generated,
                               const LabelledObservables& real, const LabelledObservables* training,
                               const ClassDistanceOptions& options) {
  ClassTask classes[2] = {prepare(0, generated, real, training, options),
                          prepare(1, generated, real, training, options)};
  const std::size_t per_class = 1 + classes[0].null.size();
  std::vector<std::exception_ptr> failures(2 * per_class);
  SerialExecutor serial;
  Executor& executor = context.executor != nullptr ? *context.executor : serial;
  executor.run(static_cast<int>(2 * per_class), [&](int number, int) {
    const auto k = static_cast<std::size_t>(number);
    ClassTask& task = classes[k / per_class];
    try {
      if (k % per_class == 0) {
        task.figures.distance = distance(task.generated, task.real, task.figures);
      } else {
        const std::size_t split = k % per_class - 1;
        task.null[split] = split_distance(task, split, options.null.seed);
      }
    } catch (...) {
      failures[k] = std::current_exception();
    }
  });
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
  ClassDistances result;
  for (ClassTask& task : classes) {
    task.figures.null = median(task.null);
    result.sigma = std::max(result.sigma, task.figures.distance);
    result.sigma_null = std::max(result.sigma_null, task.figures.null);
    result.classes.push_back(task.figures);
  }
  return result;
}

}  // namespace fastgan
