// Where kernels are queued: one by one, or, between begin() and end(), as a graph of them all.
//
// A sequence of kernels that comes for the second time becomes a graph. Whenever it comes again,
// the arguments of each call are compared with those that the graph has, and only what differs (the
// index of the first event of a batch, the number of a step) is changed in it: so whatever loop a
// user writes becomes one launch an iteration, and none is ever replayed with arguments of the
// past. The last kSequences different sequences are known: an iteration may have a few forms.
#pragma once

#include <cstddef>
#include <vector>

namespace fastgan::gpu {

struct Size {
  unsigned x = 1, y = 1, z = 1;
  friend bool operator==(const Size&, const Size&) = default;
};

/// A kernel and what it is to be started with. Its arguments are trivially copyable.
struct Call {
  const char* name;    // for errors
  const void* kernel;  // of type void (*)(P...)
  /// Calls the kernel as a function: how the emulator runs a thread of it.
  void (*run_thread)(const void* kernel, void* const* arguments);
  Size blocks, threads;
  std::size_t shared_bytes;  // of dynamic shared memory
  unsigned cluster;          // blocks along x that are one cluster
  std::size_t count;         // arguments
  const std::size_t* bytes;  // of each; stays where it is
  void* const* arguments;    // where each lies
};

/// A Call that owns its arguments.
class RecordedCall {
 public:
  explicit RecordedCall(const Call& call);
  RecordedCall(const RecordedCall& other) : RecordedCall(other.call()) {}
  RecordedCall(RecordedCall&&) noexcept = default;
  RecordedCall& operator=(const RecordedCall& other) { return *this = RecordedCall(other); }
  RecordedCall& operator=(RecordedCall&&) noexcept = default;
  ~RecordedCall() = default;

  Call call() const;
  /// The same kernel on the same grid.
  bool repeats(const Call& call) const;
  /// Takes over the arguments of a call that repeats this one. False: they are the same already.
  bool update(const Call& call);

 private:
  Call call_;
  std::vector<std::byte> memory_;
  std::vector<void*> arguments_;
};

class LaunchQueue {
 public:
  static constexpr std::size_t kSequences = 8;

  virtual ~LaunchQueue() = default;

  void add(const Call& call);
  void begin();
  /// Queues what came since begin().
  void end();
  /// The same in the midst of a sequence, which so ends.
  void flush();
  /// Ends a sequence whose memory goes: what came since begin() is never queued.
  void forget() noexcept { recording_ = false; }

  /// Graphs built, and launches of one.
  std::size_t graphs_built() const { return built_; }
  std::size_t graphs_launched() const { return launched_; }

 protected:
  virtual void launch(const Call& call) = 0;
  /// Makes `calls` graph number `graph` < kSequences, each depending on the one before.
  virtual void build_graph(std::size_t graph, const std::vector<RecordedCall>& calls) = 0;
  /// Gives call number i of a graph other arguments.
  virtual void change_graph(std::size_t graph, std::size_t i, const Call& call) = 0;
  virtual void launch_graph(std::size_t graph) = 0;

 private:
  struct Sequence {
    std::vector<RecordedCall> calls;  // with the arguments of the graph
    bool has_graph = false;
    std::size_t used = 0;
  };

  void record(const Call& call);
  /// The known sequence that has come, or null.
  Sequence* find();
  void remember();

  bool recording_ = false;
  std::vector<RecordedCall> calls_;  // the first next_ of them are those since begin()
  std::size_t next_ = 0;
  std::vector<Sequence> known_;  // a sequence's place is the number of its graph
  std::size_t time_ = 0, built_ = 0, launched_ = 0;
};

}  // namespace fastgan::gpu
