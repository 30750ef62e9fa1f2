// The benchmarks of whole systems (system.hpp) on the device:
//   <system>/train/<precision>/batch:N: iterations, one graph each, as Training queues them;
//   <system>/generate/<precision>/batch:N,device: noise and network, events stay on the device;
//   <system>/generate/<precision>/batch:N,host: Generator::generate() into memory of the host with
//   the chain's decoding there, in seconds of the host.
#include "system.hpp"

#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <thread>

#include "fastgan/executor.hpp"
#include "generation.hpp"
#include "rows.hpp"
#include "tests/check.hpp"
#include "tests/reference/dense.hpp"
#include "timing.hpp"

namespace fastgan::bench {
namespace {

constexpr int kIterations = 20;
constexpr Index kCompared = 256;  // events

using Losses = std::array<float, sizeof(GanLosses) / sizeof(float)>;

/// Whether two iterations on the device left the losses that they leave in fp32 on the CPU. A look
/// alone: what proves trainings on a device are the tests (tests/device, tests/gan).
std::string compare_losses(const System& system, const Trainee& there, Precision precision) {
  const Trainee here = system.training({.backend = &cpu_backend()}, Precision::fp32);
  for (int i = 0; i < 2; ++i) {
    here.iterate();
    there.iterate();
  }
  const auto expected = std::bit_cast<Losses>(here.gan->losses());
  const auto found = std::bit_cast<Losses>(there.gan->losses());
  const double bound = precision == Precision::fp32     ? 1e-3
                       : precision == Precision::bf16x3 ? 1e-2
                                                        : 2e-1;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double a = static_cast<double>(found[i]), b = static_cast<double>(expected[i]);
    if (std::fabs(a - b) <= bound * (1 + std::fabs(b))) continue;
    return "loss " + std::to_string(i) + " after two iterations: found " + std::to_string(a) +
           ", on the CPU " + std::to_string(b);
  }
  return "";
}

cuda::Row training(const System& system, Precision precision) {
  const auto trainee =
      std::make_shared<const Trainee>(system.training(context_of(cuda_device()), precision));
  std::string wrong = compare_losses(system, *trainee, precision);
  const auto iterate = [trainee] {
    for (int i = 0; i < kIterations; ++i) trainee->iterate();
  };
  iterate();  // builds the graphs
  return {.wrong = std::move(wrong),
          .seconds = [iterate] { return cuda::device_seconds(iterate); },
          .runs = kIterations,
          .items = 1,
          .flops = 2 * system.iteration_work(),
          .precision = precision};
}

/// Coordinates of the first events in fp32 on the CPU.
std::vector<float> expected_events(const Model& model, Index outputs) {
  const Generator generator(model);
  Workspace workspace = generator.workspace();
  std::vector<float> events(static_cast<std::size_t>(kCompared * outputs));
  generator.coordinates({.seed = 1, .first = 0, .count = kCompared}, workspace, events);
  return events;
}

/// In fp32 the events of the CPU, bit for bit (where it has a fused multiply-add); else what the
/// roundings of all layers may change in them.
std::string compare_events(const std::vector<float>& found, const std::vector<float>& expected,
                           Precision precision, std::size_t layers) {
  if (precision == Precision::fp32 && isa_from_environment() != Isa::portable) {
    return check::compare_bits("events", found, expected);
  }
  double difference = 0, norm = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double e = static_cast<double>(expected[i]);
    difference += std::pow(static_cast<double>(found[i]) - e, 2);
    norm += e * e;
  }
  const double relative = std::sqrt(difference / norm);
  const double rounding = std::max(reference::rounding_of(precision).u_in, 1e-6);
  if (relative <= 3 * rounding * static_cast<double>(layers)) return "";
  return "events differ by " + std::to_string(relative) + " of fp32's on the CPU";
}

cuda::Row generation_there(const System& system, Precision precision) {
  const Model model = system.untrained();
  const auto generation =
      std::make_shared<cuda::Generation>(model, precision, std::max(system.events, kCompared));
  const auto queue = [generation] { generation->queue(); };
  queue();
  const auto events = static_cast<double>(system.events);
  cuda::Row row{.wrong = compare_events(generation->first(kCompared),
                                        expected_events(model, generation->outputs()), precision,
                                        generation->graph().layers().size()),
                .items = events,
                .flops = 2 * events * system.event_work(generation->graph()),
                .precision = precision};
  if (row.wrong.empty()) cuda::time_replayed(queue, row);
  return row;
}

/// What a user calls, on all threads of the host.
struct ToHost {
  Generator generator;
  std::unique_ptr<Executor> executor =
      make_thread_pool(static_cast<int>(std::max(1u, std::thread::hardware_concurrency())));
  std::vector<Workspace> workspaces;
  std::vector<float> events;

  ToHost(const Model& model, Precision precision, Index count)
      : generator(model, {.precision = precision, .device = &cuda_device()}),
        events(static_cast<std::size_t>(count) * generator.columns().size()) {
    workspaces.push_back(generator.workspace());
  }
  double seconds(Index count) {
    const auto begin = std::chrono::steady_clock::now();
    generator.generate({.seed = 1, .first = 0, .count = count}, *executor, workspaces, events);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }
};

cuda::Row generation_to_host(const System& system, Precision precision) {
  const auto made = std::make_shared<ToHost>(system.untrained(), precision, system.events);
  made->seconds(system.events);
  return {.wrong = std::isfinite(made->events.back()) ? "" : "events are not finite",
          .seconds = [made, count = system.events] { return made->seconds(count); },
          .items = static_cast<double>(system.events),
          .precision = precision};
}

}  // namespace

void add(const System& system) {
  const auto shared = std::make_shared<const System>(system);
  for (const Precision precision : system.precisions) {
    const std::string of(name(precision)), events = "/batch:" + std::to_string(system.events);
    cuda::add_row(
        system.name + "/train/" + of + "/batch:" + std::to_string(system.batch) + "/fastgan",
        [=] { return training(*shared, precision); });
    cuda::add_row(system.name + "/generate/" + of + events + ",device/fastgan",
                  [=] { return generation_there(*shared, precision); });
    cuda::add_row(system.name + "/generate/" + of + events + ",host/fastgan",
                  [=] { return generation_to_host(*shared, precision); });
  }
}

}  // namespace fastgan::bench
