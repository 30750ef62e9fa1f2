// Generation in chunks that stay in cache: noise, layers, chain.
#include "fastgan/generator.hpp"

#include <algorithm>
#include <cstring>

#include "fastgan/error.hpp"
#include "kernels/noise/noise.hpp"

namespace fastgan {
namespace {

// Events of one chunk: the activations of two layers of 512 stay within a quarter of L2.
constexpr Index kChunk = 64;

void check_size(std::size_t have, Index count, std::size_t width) {
  if (count >= 0 && have >= static_cast<std::size_t>(count) * width) return;
  throw Error(ErrorKind::bad_usage, "generate: room for " + std::to_string(have) +
                                        " numbers; expected " + std::to_string(count) + " x " +
                                        std::to_string(width));
}

}  // namespace

Workspace::Workspace(std::shared_ptr<const Plan> plan, Index scratch)
    : pass_(plan, Backward::no),
      noise_(static_cast<std::size_t>(kChunk * leading_dimension(plan->inputs()))),
      scratch_(static_cast<std::size_t>(scratch)) {}

Generator::Generator(const Model& model, const GeneratorOptions& options)
    : chain_(model.chain),
      latent_(model.latent),
      plan_(std::make_shared<const Plan>(
          model.generator, PlanOptions{.batch = kChunk,
                                       .precision = options.precision,
                                       .tile = kChunk,
                                       .keep_activations = false})),
      weights_(plan_, WeightUse::inference),
      backend_(&cpu_backend()) {
  set_tensors(*plan_, model.tensors, weights_.values());
  weights_.pack({backend_, nullptr});
}

Workspace Generator::workspace() const { return {plan_, chain_.scratch_floats(kChunk)}; }

void Generator::chunk(std::uint64_t seed, std::uint64_t first, Index N,
                      Workspace& workspace) const {
  const Context context{backend_, nullptr};
  const RandomKey key{.seed = seed, .stream = Stream::noise};
  const Index ld = leading_dimension(latent_.dimension);
  if (latent_.kind == LatentKind::normal) {
    kernels::normal_noise(context, {.x = workspace.noise_.data(), .ldx = ld, .N = N,
                                    .D = latent_.dimension, .key = key, .first = first});
  } else {
    kernels::uniform_noise(context, {.x = workspace.noise_.data(), .ldx = ld, .N = N,
                                     .D = latent_.dimension, .key = key, .first = first});
  }
  workspace.pass_.forward(context, weights_, {workspace.noise_.data(), ld}, N);
}

void Generator::generate(const EventRange& options, Workspace& workspace,
                         std::span<float> events) const {
  check_size(events.size(), options.count, columns().size());
  const auto width = static_cast<Index>(columns().size());
  for (Index done = 0; done < options.count; done += kChunk) {
    const Index N = std::min(kChunk, options.count - done);
    const std::uint64_t first = options.first + static_cast<std::uint64_t>(done);
    chunk(options.seed, first, N, workspace);
    const Matrix network = workspace.pass_.output();
    chain_.decode(N, network.data, network.ld, events.data() + done * width,
                  {.seed = options.seed}, first, workspace.scratch_.span());
  }
}

void Generator::generate(const EventRange& options, Executor& executor,
                         std::span<Workspace> workspaces, std::span<float> events) const {
  check_size(events.size(), options.count, columns().size());
  if (workspaces.size() < static_cast<std::size_t>(executor.width())) {
    throw Error(ErrorKind::bad_usage, "generate: " + std::to_string(workspaces.size()) +
                                          " workspaces; expected one per worker, " +
                                          std::to_string(executor.width()));
  }
  constexpr Index kTask = 16 * kChunk;
  const auto width = static_cast<Index>(columns().size());
  const auto tasks = static_cast<int>((options.count + kTask - 1) / kTask);
  executor.run(tasks, [&](int task, int worker) {
    const Index done = task * kTask;
    const Index N = std::min(kTask, options.count - done);
    generate({options.seed, options.first + static_cast<std::uint64_t>(done), N},
             workspaces[static_cast<std::size_t>(worker)],
             events.subspan(static_cast<std::size_t>(done * width),
                            static_cast<std::size_t>(N * width)));
  });
}

void Generator::coordinates(const EventRange& options, Workspace& workspace,
                            std::span<float> coordinates) const {
  const Index width = plan_->outputs();
  check_size(coordinates.size(), options.count, static_cast<std::size_t>(width));
  for (Index done = 0; done < options.count; done += kChunk) {
    const Index N = std::min(kChunk, options.count - done);
    chunk(options.seed, options.first + static_cast<std::uint64_t>(done), N, workspace);
    const Matrix network = workspace.pass_.output();
    for (Index n = 0; n < N; ++n) {
      std::memcpy(coordinates.data() + (done + n) * width, network.data + n * network.ld,
                  static_cast<std::size_t>(width) * sizeof(float));
    }
  }
}

}  // namespace fastgan
