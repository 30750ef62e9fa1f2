// The generator as users run it: the same events for any split, any number of threads, any caller.
#include "fastgan/generator.hpp"

#include <catch2/catch.hpp>
#include <thread>

#include "fastgan/error.hpp"
#include "fastgan/plan.hpp"
#include "tests/gan/heap_counter.hpp"
#include "tests/gan/small_gan.hpp"
#include "tests/traps.hpp"

using namespace fastgan;
using namespace fastgan::test;

namespace {

const std::vector<std::string> kColumns{"px1", "pz1", "E1", "px2", "py2", "pz2", "E2"};

/// Events of a chain without steps: the network's numbers as they are, in GeV.
Model small_model(LatentKind latent = LatentKind::normal) {
  Model model{.system = "test", .variant = "reduced", .generator = small_options().generator};
  model.latent = {latent, kFeatures};
  model.chain = Chain(kColumns, std::vector<std::string>(7, "GeV"), {});
  const auto plan = std::make_shared<const Plan>(model.generator, PlanOptions{});
  Weights weights(plan, WeightUse::inference);
  weights.initialize(4, 0);
  model.tensors = tensors_of(*plan, weights.values());
  model.recipe = "{}";
  model.metrics = "{}";
  return model;
}

std::vector<float> events_of(const Generator& generator, const EventRange& range) {
  std::vector<float> events(static_cast<std::size_t>(range.count) * kColumns.size(), NAN);
  Workspace workspace = generator.workspace();
  generator.generate(range, workspace, events);
  return events;
}

}  // namespace

TEST_CASE("event i is the same event for any split of the range") {
  const Generator generator(small_model());
  const std::vector<float> whole = events_of(generator, {.seed = 9, .first = 5, .count = 1000});
  Workspace workspace = generator.workspace();
  for (const Index piece : {1, 7, 64, 129}) {
    std::vector<float> events;
    for (Index done = 0; done < 1000; done += piece) {
      const Index count = std::min(piece, 1000 - done);
      std::vector<float> part(static_cast<std::size_t>(count) * kColumns.size());
      generator.generate({9, 5 + static_cast<std::uint64_t>(done), count}, workspace, part);
      events.insert(events.end(), part.begin(), part.end());
    }
    CHECK(same_bits(events, whole));
  }
  CHECK_FALSE(same_bits(whole, events_of(generator, {.seed = 10, .first = 5, .count = 1000})));
}

TEST_CASE("threads of an executor and threads of a caller make the same events") {
  const Generator generator(small_model(LatentKind::uniform));
  const EventRange range{.seed = 1, .first = 1ull << 33, .count = 5000};
  const std::vector<float> expected = events_of(generator, range);
  for (const int threads : {1, 2, 5}) {
    const auto pool = make_thread_pool(threads);
    std::vector<Workspace> workspaces;
    for (int t = 0; t < threads; ++t) workspaces.push_back(generator.workspace());
    std::vector<float> events(expected.size(), NAN);
    generator.generate(range, *pool, workspaces, events);
    CHECK(same_bits(events, expected));
  }
  std::vector<float> one, two;
  std::thread first([&] { one = events_of(generator, range); });
  std::thread second([&] { two = events_of(generator, range); });
  first.join();
  second.join();
  CHECK(same_bits(one, expected));
  CHECK(same_bits(two, expected));
}

TEST_CASE("generation allocates nothing and raises no trap") {
  const Generator generator(small_model());
  Workspace workspace = generator.workspace();
  std::vector<float> events(700);
  const std::size_t before = heap_allocations();
  {
    const Traps traps;
    generator.generate({.seed = 2, .first = 0, .count = 100}, workspace, events);
  }
  CHECK(heap_allocations() == before);
  CHECK(workspace.accepted() == 100);
  CHECK(workspace.attempts() == 100);
}

TEST_CASE("room that is too small is refused before anything is written") {
  const Generator generator(small_model());
  Workspace workspace = generator.workspace();
  std::vector<float> events(69);
  CHECK_THROWS_WITH(generator.generate({.count = 10}, workspace, events),
                    Catch::Contains("room for 69 numbers; expected 10 x 7"));
  CHECK_THROWS_AS(generator.generate({.count = -1}, workspace, events), Error);
  SerialExecutor executor;
  CHECK_THROWS_WITH(generator.generate({.count = 1}, executor, {}, events),
                    Catch::Contains("0 workspaces; expected one per worker, 1"));
}

TEST_CASE("a model file holds the whole chain") {
  const std::string path = "generator_test_model.safetensors";
  Model model = small_model();
  model.provenance = {{"seed", "4"}, {"data", "none"}};
  save(path, model);
  const Model loaded = load(path);
  std::remove(path.c_str());
  CHECK(loaded.system == "test");
  CHECK(loaded.variant == "reduced");
  CHECK(loaded.provenance == model.provenance);
  CHECK(loaded.tensors == model.tensors);
  CHECK(loaded.chain.columns() == kColumns);
  CHECK(loaded.chain.units() == std::vector<std::string>(7, "GeV"));
  const EventRange range{.seed = 3, .first = 0, .count = 100};
  CHECK(same_bits(events_of(Generator(loaded), range), events_of(Generator(model), range)));
}

TEST_CASE("a precision that the processor lacks is an error, never another precision") {
  const Model model = small_model();
  for (const Precision precision : {Precision::bf16, Precision::bf16x3}) {
    try {
      const Generator generator(model, {.precision = precision});
      const std::vector<float> fp32 = events_of(Generator(model), {.count = 50});
      const std::vector<float> other = events_of(generator, {.count = 50});
      CHECK_FALSE(same_bits(fp32, other));
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::resource);
      CHECK_THAT(error.what(), Catch::Contains("AMX") || Catch::Contains("amx"));
    }
  }
}
