// Sequences of kernels as graphs: which are built, what is changed in them, and that every launch
// has the arguments of its call.
#include "kernels/cuda/launch_queue.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <string>

using namespace fastgan::gpu;

namespace {

/// Writes down what reaches the device.
class Log final : public LaunchQueue {
 public:
  std::string text;

 protected:
  void launch(const Call& call) override { text += of(call); }
  void build_graph(std::size_t graph, const std::vector<RecordedCall>& calls) override {
    graphs_.at(graph) = calls;
    text += "build ";
  }
  void change_graph(std::size_t graph, std::size_t i, const Call& call) override {
    graphs_.at(graph).at(i).update(call);
    text += "change" + std::to_string(i) + " ";
  }
  void launch_graph(std::size_t graph) override {
    text += "graph( ";
    for (const RecordedCall& call : graphs_.at(graph)) text += of(call.call());
    text += ") ";
  }

 private:
  static std::string of(const Call& call) {
    return call.name + std::to_string(*static_cast<const int*>(call.arguments[0])) + " ";
  }
  std::array<std::vector<RecordedCall>, kSequences> graphs_;
};

/// A call of kernel `name` with one number, which goes out of scope at once.
void add(LaunchQueue& queue, const char* name, int number, unsigned blocks = 1) {
  static const int kernels[3] = {};
  static const std::size_t bytes = sizeof(int);
  void* const arguments[] = {&number};
  queue.add({.name = name,
             .kernel = &kernels[name[0] - 'a'],
             .run_thread = nullptr,
             .blocks = {blocks},
             .threads = {32},
             .shared_bytes = 0,
             .cluster = 1,
             .count = 1,
             .bytes = &bytes,
             .arguments = arguments});
  number = -1;
}

}  // namespace

TEST_CASE("launch queue: outside of a sequence every kernel is queued at once") {
  Log log;
  add(log, "a", 1);
  CHECK(log.text == "a1 ");
  add(log, "b", 2);
  CHECK(log.text == "a1 b2 ");
  log.end();
  CHECK(log.text == "a1 b2 ");
}

TEST_CASE("launch queue: a sequence that repeats becomes a graph with the arguments of each time") {
  Log log;
  const auto iterate = [&](int number) {
    log.text.clear();
    log.begin();
    add(log, "a", 7);
    add(log, "b", number);
    add(log, "c", 9);
    CHECK(log.text.empty());
    log.end();
    return log.text;
  };
  CHECK(iterate(1) == "a7 b1 c9 ");
  CHECK(iterate(2) == "build graph( a7 b2 c9 ) ");
  CHECK(iterate(2) == "graph( a7 b2 c9 ) ");
  CHECK(iterate(3) == "change1 graph( a7 b3 c9 ) ");
  CHECK(iterate(2) == "change1 graph( a7 b2 c9 ) ");
  CHECK(log.graphs_built() == 1);
  CHECK(log.graphs_launched() == 4);
}

TEST_CASE("launch queue: another kernel, grid or length is another sequence; a few are known") {
  Log log;
  const auto iterate = [&](const char* last, unsigned blocks, int more) {
    log.text.clear();
    log.begin();
    add(log, "a", 1);
    add(log, last, 2, blocks);
    for (int i = 0; i < more; ++i) add(log, "c", 3);
    log.end();
    return log.text;
  };
  iterate("b", 1, 0);
  CHECK(iterate("b", 1, 0) == "build graph( a1 b2 ) ");
  CHECK(iterate("c", 1, 0) == "a1 c2 ");
  CHECK(iterate("c", 2, 0) == "a1 c2 ");
  CHECK(iterate("c", 2, 0) == "build graph( a1 c2 ) ");
  CHECK(iterate("c", 2, 1) == "a1 c2 c3 ");
  CHECK(iterate("b", 1, 0) == "graph( a1 b2 ) ");
  CHECK(iterate("c", 2, 1) == "build graph( a1 c2 c3 ) ");
  for (int more = 2; more < 9; ++more) iterate("c", 2, more);
  CHECK(iterate("c", 2, 1) == "graph( a1 c2 c3 ) ");
  CHECK(iterate("b", 1, 0) == "a1 b2 ");  // too many came since
}

TEST_CASE("launch queue: a transfer in a sequence queues what came before it") {
  Log log;
  for (int time = 0; time < 3; ++time) {
    log.text.clear();
    log.begin();
    add(log, "a", time);
    log.flush();
    CHECK(log.text == "a" + std::to_string(time) + " ");
    add(log, "b", time);
    log.end();
    CHECK(log.text == "a" + std::to_string(time) + " b" + std::to_string(time) + " ");
  }
  CHECK(log.graphs_built() == 0);
}

TEST_CASE("launch queue: a graph has no arguments of a sequence that was cut short") {
  Log log;
  const auto iterate = [&](int number, bool cut) {
    log.text.clear();
    log.begin();
    add(log, "a", number);
    if (cut) log.flush();
    add(log, "b", number);
    log.end();
    return log.text;
  };
  iterate(1, false);
  CHECK(iterate(2, false) == "build graph( a2 b2 ) ");
  CHECK(iterate(3, true) == "a3 b3 ");
  CHECK(iterate(2, false) == "graph( a2 b2 ) ");
  CHECK(iterate(3, false) == "change0 change1 graph( a3 b3 ) ");
}

TEST_CASE("launch queue: what is forgotten is never queued, nor are its arguments") {
  Log log;
  const auto iterate = [&](int number) {
    log.text.clear();
    log.begin();
    add(log, "a", number);
    log.end();
    return log.text;
  };
  iterate(1);
  CHECK(iterate(1) == "build graph( a1 ) ");
  log.begin();
  add(log, "a", 2);
  log.forget();
  log.end();
  CHECK(log.text == "build graph( a1 ) ");
  CHECK(iterate(3) == "change0 graph( a3 ) ");
}
