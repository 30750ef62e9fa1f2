// Generation in chunks that stay in cache: noise, layers, chain.
#include "fastgan/generator.hpp"

#include <algorithm>
#include <cstring>
#include <exception>
#include <mutex>

#include "fastgan/error.hpp"
#include "src/gan/latent.hpp"

namespace fastgan {
namespace {

// Events of one chunk: the activations of two layers of 512 stay within a quarter of L2.
constexpr Index kChunk = 64;

// A generator of which the selection keeps less than one event in ten thousand is of no use.
constexpr std::uint32_t kMostAttempts = 10'000;

void check_size(std::size_t have, Index count, std::size_t width) {
  if (count >= 0 && have >= static_cast<std::size_t>(count) * width) return;
  throw Error(ErrorKind::bad_usage, "generate: room for " + std::to_string(have) +
                                        " numbers; expected " + std::to_string(count) + " x " +
                                        std::to_string(width));
}

}  // namespace

Workspace::Workspace(const std::shared_ptr<const Plan>& plan, Index scratch)
    : pass_(plan, Backward::no),
      noise_(static_cast<std::size_t>(kChunk * plan->input_ld())),
      scratch_(static_cast<std::size_t>(scratch)),
      rejected_(static_cast<std::size_t>(kChunk)),
      labels_(static_cast<std::size_t>(kChunk)) {}

Generator::Generator(const Model& model, const GeneratorOptions& options)
    : Generator(model, options, folded(model.generator, model.tensors)) {}

Generator::Generator(const Model& model, const GeneratorOptions& options, const Network& network)
    : chain_(options.random_azimuth ? model.chain.with_random_azimuth() : model.chain),
      latent_(model.latent),
      label_(options.label),
      plan_(std::make_shared<const Plan>(network.graph, PlanOptions{.batch = kChunk,
                                                                    .precision = options.precision,
                                                                    .tile = kChunk,
                                                                    .keep_activations = false})),
      weights_(plan_, WeightUse::inference),
      backend_(&cpu_backend()) {
  if (label_ < -1 || (label_ >= 0 && label_ >= classes())) {
    throw Error(ErrorKind::bad_usage, "generate: class " + std::to_string(label_) +
                                          " of a model with " + std::to_string(classes()));
  }
  set_tensors(*plan_, network.tensors, weights_.values());
  weights_.pack({backend_, nullptr});
}

Workspace Generator::workspace() const { return {plan_, chain_.scratch_floats(kChunk)}; }

std::int32_t Generator::label_of(std::uint64_t event) const {
  if (label_ >= 0 || classes() == 0) return label_;
  return static_cast<std::int32_t>(event % static_cast<std::uint64_t>(classes()));
}

void Generator::draw(const RandomKey& key, std::uint64_t event, Index N, Index row,
                     Workspace& to) const {
  const Index ld = plan_->input_ld();
  draw_latent({backend_, nullptr}, latent_, to.noise_.data() + row * ld, ld, N, key, event);
  for (Index n = 0; n < N; ++n) {
    to.labels_[static_cast<std::size_t>(row + n)] = label_of(event + static_cast<std::uint64_t>(n));
  }
}

Matrix Generator::run_network(Index N, Workspace& workspace) const {
  workspace.pass_.forward({backend_, nullptr}, weights_,
                          {.x = {workspace.noise_.data(), plan_->input_ld()},
                           .N = N,
                           .label = workspace.labels_.data()});
  workspace.attempts_ += static_cast<std::uint64_t>(N);
  return workspace.pass_.output();
}

void Generator::generate(const EventRange& range, Workspace& workspace,
                         std::span<float> events) const {
  check_size(events.size(), range.count, columns().size());
  const auto width = static_cast<Index>(columns().size());
  const DecodeOptions decode{.seed = range.seed, .label = workspace.labels_.data()};
  for (Index done = 0; done < range.count; done += kChunk) {
    const Index N = std::min(kChunk, range.count - done);
    const std::uint64_t first = range.first + static_cast<std::uint64_t>(done);
    draw({.seed = range.seed, .stream = Stream::noise}, first, N, 0, workspace);
    const Matrix network = run_network(N, workspace);
    float* out = events.data() + done * width;
    chain_.decode(N, network.data, network.ld, out, decode, first, workspace.scratch_.span());
    if (chain_.has_selection()) replace_rejected(decode, first, N, workspace, out);
    workspace.accepted_ += static_cast<std::uint64_t>(N);
  }
}

void Generator::replace_rejected(const DecodeOptions& decode, std::uint64_t first, Index N,
                                 Workspace& workspace, float* events) const {
  const auto width = static_cast<Index>(columns().size());
  Index* rejected = workspace.rejected_.data();
  Index left = 0;
  for (Index n = 0; n < N; ++n) {
    if (!chain_.accepts(events + n * width)) rejected[left++] = n;
  }
  for (std::uint32_t attempt = 1; left > 0; ++attempt) {
    if (attempt == kMostAttempts) {
      throw Error(ErrorKind::bad_input,
                  "generate: event " +
                      std::to_string(first + static_cast<std::uint64_t>(*rejected)) +
                      " failed the selection of the data in " + std::to_string(attempt) +
                      " attempts; the model has not learned: train it longer");
    }
    const RandomKey key{.seed = decode.seed, .stream = Stream::noise, .attempt = attempt};
    for (Index i = 0; i < left; ++i) {
      draw(key, first + static_cast<std::uint64_t>(rejected[i]), 1, i, workspace);
    }
    const Matrix network = run_network(left, workspace);
    Index still = 0;
    for (Index i = 0; i < left; ++i) {
      const Index n = rejected[i];
      float* event = events + n * width;
      chain_.decode(1, network.data + i * network.ld, network.ld, event,
                    {.seed = decode.seed, .label = decode.label + i},
                    first + static_cast<std::uint64_t>(n), workspace.scratch_.span());
      if (!chain_.accepts(event)) rejected[still++] = n;
    }
    left = still;
  }
}

void Generator::generate(const EventRange& range, Executor& executor,
                         std::span<Workspace> workspaces, std::span<float> events) const {
  check_size(events.size(), range.count, columns().size());
  if (workspaces.size() < static_cast<std::size_t>(executor.width())) {
    throw Error(ErrorKind::bad_usage, "generate: " + std::to_string(workspaces.size()) +
                                          " workspaces; expected one per worker, " +
                                          std::to_string(executor.width()));
  }
  constexpr Index kTask = 16 * kChunk;
  const auto width = static_cast<Index>(columns().size());
  const auto tasks = static_cast<int>((range.count + kTask - 1) / kTask);
  std::mutex mutex;
  std::exception_ptr failure;
  executor.run(tasks, [&](int task, int worker) {
    const Index done = task * kTask;
    const Index N = std::min(kTask, range.count - done);
    try {
      generate({range.seed, range.first + static_cast<std::uint64_t>(done), N},
               workspaces[static_cast<std::size_t>(worker)],
               events.subspan(static_cast<std::size_t>(done * width),
                              static_cast<std::size_t>(N * width)));
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
    }
  });
  if (failure) std::rethrow_exception(failure);
}

void Generator::coordinates(const EventRange& range, Workspace& workspace,
                            std::span<float> coordinates) const {
  const Index width = plan_->outputs();
  check_size(coordinates.size(), range.count, static_cast<std::size_t>(width));
  for (Index done = 0; done < range.count; done += kChunk) {
    const Index N = std::min(kChunk, range.count - done);
    draw({.seed = range.seed, .stream = Stream::noise},
         range.first + static_cast<std::uint64_t>(done), N, 0, workspace);
    const Matrix network = run_network(N, workspace);
    for (Index n = 0; n < N; ++n) {
      std::memcpy(coordinates.data() + (done + n) * width, network.data + n * network.ld,
                  static_cast<std::size_t>(width) * sizeof(float));
    }
  }
}

}  // namespace fastgan
