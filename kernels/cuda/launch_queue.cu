// Comparing sequences of kernels. Host code alone, compiled where the kernels are.
#include "kernels/cuda/launch_queue.hpp"

#include <algorithm>
#include <cstring>

namespace fastgan::gpu {
namespace {

constexpr std::size_t kAlignment = 16;  // of every argument

std::size_t padded(std::size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

}  // namespace

RecordedCall::RecordedCall(const Call& call) : call_(call) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < call.count; ++i) bytes += padded(call.bytes[i]);
  memory_.resize(bytes);
  std::byte* to = memory_.data();
  for (std::size_t i = 0; i < call.count; to += padded(call.bytes[i++])) {
    std::memcpy(to, call.arguments[i], call.bytes[i]);
    arguments_.push_back(to);
  }
}

Call RecordedCall::call() const {
  Call call = call_;
  call.arguments = arguments_.data();
  return call;
}

bool RecordedCall::repeats(const Call& call) const {
  return call.kernel == call_.kernel && call.blocks == call_.blocks &&
         call.threads == call_.threads && call.shared_bytes == call_.shared_bytes &&
         call.cluster == call_.cluster;
}

bool RecordedCall::update(const Call& call) {
  bool changed = false;
  for (std::size_t i = 0; i < call.count; ++i) {
    if (std::memcmp(arguments_[i], call.arguments[i], call.bytes[i]) == 0) continue;
    std::memcpy(arguments_[i], call.arguments[i], call.bytes[i]);
    changed = true;
  }
  return changed;
}

void LaunchQueue::add(const Call& call) { recording_ ? record(call) : launch(call); }

void LaunchQueue::record(const Call& call) {
  if (next_ < calls_.size() && calls_[next_].repeats(call)) {
    calls_[next_].update(call);
  } else {
    calls_.erase(calls_.begin() + static_cast<std::ptrdiff_t>(next_), calls_.end());
    calls_.emplace_back(call);
  }
  ++next_;
}

void LaunchQueue::begin() {
  flush();
  recording_ = true;
  next_ = 0;
}

LaunchQueue::Sequence* LaunchQueue::find() {
  const auto has_come = [this](const Sequence& sequence) {
    if (sequence.calls.size() != next_) return false;
    for (std::size_t i = 0; i < next_; ++i) {
      if (!sequence.calls[i].repeats(calls_[i].call())) return false;
    }
    return true;
  };
  const auto found = std::ranges::find_if(known_, has_come);
  return found != known_.end() ? &*found : nullptr;
}

/// In the place of the one that has not come for the longest time.
void LaunchQueue::remember() {
  Sequence sequence{
      {calls_.begin(), calls_.begin() + static_cast<std::ptrdiff_t>(next_)}, false, ++time_};
  if (known_.size() < kSequences) {
    known_.push_back(std::move(sequence));
  } else {
    *std::ranges::min_element(known_, {}, &Sequence::used) = std::move(sequence);
  }
}

void LaunchQueue::end() {
  if (!recording_) return;
  Sequence* sequence = find();
  if (sequence == nullptr) {
    if (next_ > 0) remember();
    return flush();
  }
  recording_ = false;
  sequence->used = ++time_;
  const auto graph = static_cast<std::size_t>(sequence - known_.data());
  for (std::size_t i = 0; i < next_; ++i) {
    const Call call = calls_[i].call();
    if (sequence->calls[i].update(call) && sequence->has_graph) change_graph(graph, i, call);
  }
  if (!sequence->has_graph) {
    build_graph(graph, sequence->calls);
    sequence->has_graph = true;
    ++built_;
  }
  launch_graph(graph);
  ++launched_;
}

void LaunchQueue::flush() {
  if (!recording_) return;
  recording_ = false;
  for (std::size_t i = 0; i < next_; ++i) launch(calls_[i].call());
}

}  // namespace fastgan::gpu
