#include "examples/lagan/generated_jets.hpp"

#include "examples/lagan/networks.hpp"

namespace fastgan::lagan {

JetSource::JetSource(const Model& model, std::int32_t label, Precision precision,
                     Executor& executor, Device* device)
    : generator_(model, {.precision = precision, .label = label, .device = device}),
      executor_(executor) {
  const int workspaces = device != nullptr ? 1 : executor.width();
  workspaces_.reserve(static_cast<std::size_t>(workspaces));
  for (int worker = 0; worker < workspaces; ++worker) {
    workspaces_.push_back(generator_.workspace());
  }
}

Images JetSource::jets(const EventRange& range) {
  Images images;
  jets(range, images);
  return images;
}

void JetSource::jets(const EventRange& range, Images& images) {
  images.height = images.width = static_cast<std::size_t>(kSide);
  images.pixels.resize(static_cast<std::size_t>(range.count * kPixels));
  images.signal.resize(static_cast<std::size_t>(range.count));
  generator_.generate(range, executor_, workspaces_, images.pixels);
  for (std::size_t n = 0; n < images.signal.size(); ++n) {
    images.signal[n] = static_cast<std::uint8_t>(generator_.label_of(range.first + n));
  }
}

}  // namespace fastgan::lagan
