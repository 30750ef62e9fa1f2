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

// Events of one chunk: on the host the activations of two layers of 512 stay within a quarter of
// L2; on a device there is a tile of 32 events for every one of its processors, and more.
constexpr Index kChunk = 64, kDeviceChunk = 8192;

// A generator of which the selection keeps less than one event in ten thousand is of no use.
constexpr std::uint32_t kMostAttempts = 10'000;

void check_size(std::size_t have, Index count, std::size_t width) {
  if (count >= 0 && have >= static_cast<std::size_t>(count) * width) return;
  throw Error(ErrorKind::bad_usage, "generate: room for " + std::to_string(have) +
                                        " numbers; expected " + std::to_string(count) + " x " +
                                        std::to_string(width));
}

}  // namespace

Workspace::Workspace(const std::shared_ptr<const Plan>& plan, Index chunk, Index scratch,
                     Device* device)
    : pass_(plan, Backward::no, Tangent::no, device),
      noise_(static_cast<std::size_t>(chunk * plan->input_ld()), device),
      scratch_(static_cast<std::size_t>(scratch)),
      rejected_(static_cast<std::size_t>(chunk)),
      labels_(static_cast<std::size_t>(chunk)) {
  if (device == nullptr) return;
  labels_there_ = Buffer<std::int32_t>(labels_.size(), device);
  output_ = Buffer<float>(static_cast<std::size_t>(chunk * plan->layers().back().ldy));
}

Generator::Generator(const Model& model, const GeneratorOptions& options)
    : Generator(model, options, folded(model.generator, model.tensors)) {}

Generator::Generator(const Model& model, const GeneratorOptions& options, const Network& network)
    : chain_(options.random_azimuth ? model.chain.with_random_azimuth() : model.chain),
      latent_(model.latent),
      label_(options.label),
      plan_(std::make_shared<const Plan>(
          network.graph, PlanOptions{.batch = options.device != nullptr ? kDeviceChunk : kChunk,
                                     .precision = options.precision,
                                     .keep_activations = false,
                                     .whole_batch = options.device != nullptr})),
      weights_(plan_, WeightUse::inference, options.device),
      context_(options.device != nullptr ? context_of(*options.device)
                                         : Context{.backend = &cpu_backend()}),
      chunk_(plan_->options().batch) {
  if (label_ < -1 || (label_ >= 0 && label_ >= classes())) {
    throw Error(ErrorKind::bad_usage, "generate: class " + std::to_string(label_) +
                                          " of a model with " + std::to_string(classes()));
  }
  HostCopy values(options.device, weights_.values());
  set_tensors(*plan_, network.tensors, values.here());
  values.write();
  weights_.pack(context_);
}

Workspace Generator::workspace() const {
  return {plan_, chunk_, chain_.scratch_floats(kChunk), context_.device};
}

std::int32_t Generator::label_of(std::uint64_t event) const {
  if (label_ >= 0 || classes() == 0) return label_;
  return static_cast<std::int32_t>(event % static_cast<std::uint64_t>(classes()));
}

void Generator::draw(const RandomKey& key, std::uint64_t event, Index N, Index row,
                     Workspace& to) const {
  const Index ld = plan_->input_ld();
  draw_latent(context_, latent_, to.noise_.data() + row * ld, ld, N, key, event);
  for (Index n = 0; n < N; ++n) {
    to.labels_[static_cast<std::size_t>(row + n)] = label_of(event + static_cast<std::uint64_t>(n));
  }
}

Matrix Generator::run_network(Index N, Workspace& workspace) const {
  const std::int32_t* labels = workspace.labels_.data();
  Device* device = context_.device;
  if (device != nullptr && plan_->classes() > 0) {
    device->upload(workspace.labels_there_.data(), labels,
                   static_cast<std::size_t>(N) * sizeof(std::int32_t));
    labels = workspace.labels_there_.data();
  }
  workspace.pass_.forward(
      context_, weights_,
      {.x = {workspace.noise_.data(), plan_->input_ld()}, .N = N, .label = labels});
  workspace.attempts_ += static_cast<std::uint64_t>(N);
  const Matrix output = workspace.pass_.output();
  if (device == nullptr) return output;
  device->download(workspace.output_.data(), output.data,
                   static_cast<std::size_t>(N * output.ld) * sizeof(float));
  return {workspace.output_.data(), output.ld};
}

void Generator::generate(const EventRange& range, Workspace& workspace,
                         std::span<float> events) const {
  SerialExecutor here;
  generate_chunks(range, here, workspace, workspace.scratch_.span(), events);
}

void Generator::generate_chunks(const EventRange& range, Executor& executor, Workspace& workspace,
                                std::span<float> scratch, std::span<float> events) const {
  check_size(events.size(), range.count, columns().size());
  const auto width = static_cast<Index>(columns().size());
  const auto room = scratch.size() / static_cast<std::size_t>(executor.width());
  const DecodeOptions decode{.seed = range.seed, .label = workspace.labels_.data()};
  for (Index done = 0; done < range.count; done += chunk_) {
    const Index N = std::min(chunk_, range.count - done);
    const std::uint64_t first = range.first + static_cast<std::uint64_t>(done);
    draw({.seed = range.seed, .stream = Stream::noise}, first, N, 0, workspace);
    const Matrix network = run_network(N, workspace);
    float* out = events.data() + done * width;
    const auto tasks = static_cast<int>((N + kChunk - 1) / kChunk);
    executor.run(tasks, [&](int task, int worker) {
      const Index at = task * kChunk;
      chain_.decode(std::min(kChunk, N - at), network.data + at * network.ld, network.ld,
                    out + at * width, {.seed = decode.seed, .label = decode.label + at},
                    first + static_cast<std::uint64_t>(at),
                    scratch.subspan(static_cast<std::size_t>(worker) * room, room));
    });
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
  if (context_.device != nullptr && !workspaces.empty()) {
    const Index scratch = executor.width() * chain_.scratch_floats(kChunk);
    Buffer<float> of_workers(static_cast<std::size_t>(scratch));
    return generate_chunks(range, executor, workspaces.front(), of_workers.span(), events);
  }
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
  for (Index done = 0; done < range.count; done += chunk_) {
    const Index N = std::min(chunk_, range.count - done);
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
