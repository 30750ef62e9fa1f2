// The memory of a training of two networks: where it lies, how it begins, what the host sees of it.
#include <algorithm>
#include <utility>

#include "fastgan/gan.hpp"

namespace fastgan {
namespace {

constexpr std::uint32_t kGeneratorNetwork = 0, kDiscriminatorNetwork = 1;

/// A copy of `from` on the device, of which `from` becomes a view.
template <class T>
Buffer<T> moved_to(Device& device, std::span<const T>& from) {
  Buffer<T> there(from.size(), &device);
  if (!from.empty()) device.upload(there.data(), from.data(), from.size_bytes());
  from = there.span();
  return there;
}

}  // namespace

void Gan::allocate() {
  Device* device = context_.device;
  const auto batch = static_cast<std::size_t>(options_.batch);
  generator_gradients_ =
      Buffer<float>(static_cast<std::size_t>(generator_plan_->parameters()), device);
  discriminator_gradients_ =
      Buffer<float>(static_cast<std::size_t>(discriminator_plan_->parameters()), device);
  average_ = Buffer<float>(options_.average_decay > 0 ? generator_gradients_.size() : 0, device);
  noise_ = Buffer<float>(batch * static_cast<std::size_t>(generator_plan_->input_ld()), device);
  real_ = Buffer<float>(batch * static_cast<std::size_t>(discriminator_plan_->input_ld()), device);
  input_gradient_ = Buffer<float>(real_.size(), device);
  between_ = Buffer<float>(real_.size(), device);
  for (Buffer<float>* numbers :
       {&masses_, &factor_, &along_, &slope_, &ones_, &zeros_, &minus_ones_}) {
    *numbers = Buffer<float>(batch, device);
  }
  allocate_resonances();
  losses_ = Buffer<GanLosses>(1, device);
  if (options_.classes.classes > 0) {
    targets_ = Buffer<float>(batch, device);
    real_labels_ = Buffer<std::int32_t>(batch, device);
    generated_labels_ = Buffer<std::int32_t>(batch, device);
  }
  if (device != nullptr) {
    data_there_ = moved_to(*device, data_);
    data_labels_there_ = moved_to(*device, data_labels_);
  }
  Optimizer &G = generator_optimizer_, &D = discriminator_optimizer_;
  fetched_ = {.generator = {device, generator_.values()},
              .discriminator = {device, discriminator_.values()},
              .average = {device, average_.span()},
              .generator_first = {device, G.first_state().span()},
              .generator_second = {device, G.second_state().span()},
              .discriminator_first = {device, D.first_state().span()},
              .discriminator_second = {device, D.second_state().span()},
              .generator_gradients = {device, generator_gradients_.span()},
              .discriminator_gradients = {device, discriminator_gradients_.span()},
              .losses = {}};
}

void Gan::initialize() {
  for (const auto& [numbers, value] : {std::pair{&ones_, 1.0f}, {&minus_ones_, -1.0f}}) {
    HostCopy copy(context_.device, numbers->span());
    std::ranges::fill(copy.here(), value);
    copy.write();
  }
  generator_.initialize(options_.seed, kGeneratorNetwork);
  discriminator_.initialize(options_.seed, kDiscriminatorNetwork);
  if (average_.size() != 0) {
    std::ranges::copy(fetched_.generator.read(), fetched_.average.here().begin());
    fetched_.average.write();
  }
  generator_.pack(context_);
  discriminator_.pack(context_);
}

const GanLosses& Gan::losses() const {
  if (!on_device()) return *losses_.data();
  context_.device->download(&fetched_.losses, losses_.data(), sizeof(GanLosses));
  return fetched_.losses;
}

std::span<const float> Gan::discriminator_gradients() const {
  return fetched_.discriminator_gradients.read();
}

std::span<const float> Gan::generator_gradients() const {
  return fetched_.generator_gradients.read();
}

std::span<const float> Gan::generator_values() const {
  return average_.size() != 0 ? fetched_.average.read() : fetched_.generator.read();
}

std::span<const float> Gan::discriminator_values() const { return fetched_.discriminator.read(); }

Gan::State Gan::state() {
  return {.generator = fetched_.generator.read(),
          .discriminator = fetched_.discriminator.read(),
          .average = fetched_.average.read(),
          .generator_first = fetched_.generator_first.read(),
          .generator_second = fetched_.generator_second.read(),
          .discriminator_first = fetched_.discriminator_first.read(),
          .discriminator_second = fetched_.discriminator_second.read()};
}

Gan::Counters Gan::counters() const {
  return {.noise_events = noise_events_,
          .batch_draws = batch_draws_,
          .judged_events = judged_events_,
          .generator_step = generator_optimizer_.step(),
          .discriminator_step = discriminator_optimizer_.step()};
}

void Gan::restore(const Counters& counters) {
  noise_events_ = counters.noise_events;
  batch_draws_ = counters.batch_draws;
  judged_events_ = counters.judged_events;
  generator_optimizer_.set_step(counters.generator_step);
  discriminator_optimizer_.set_step(counters.discriminator_step);
  for (HostCopy* copy : {&fetched_.generator, &fetched_.discriminator, &fetched_.average,
                         &fetched_.generator_first, &fetched_.generator_second,
                         &fetched_.discriminator_first, &fetched_.discriminator_second}) {
    copy->write();
  }
  generator_.pack(context_);
  discriminator_.pack(context_);
}

void Gan::begin_iteration() {
  if (on_device()) context_.device->begin_graph();
}

void Gan::end_iteration() {
  if (on_device()) context_.device->end_graph();
}

}  // namespace fastgan
