// Loads a model and generates from two threads that share one const Generator: the same bytes as
// from one thread.
//   two_threads FOLDER   writes its model to FOLDER
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <thread>
#include <vector>

// [includes]
#include "fastgan/generator.hpp"
#include "fastgan/model.hpp"
// [end]

namespace {

// A small untrained generator: 8 normal numbers -> 3 momentum components.
void write_model(const std::string& path) {
  fastgan::Model model;
  model.system = "consumer";
  model.variant = "small";
  fastgan::Node x = model.generator.input(8);
  x = model.generator.dense(x, 33, fastgan::leaky_relu(0.3f));
  model.generator.output(model.generator.dense(x, 3));
  model.latent = {fastgan::LatentKind::normal, 8};
  for (const std::size_t size : {8u * 33u, 33u, 33u * 3u, 3u}) {
    std::vector<float> values(size);
    for (std::size_t i = 0; i < size; ++i) {
      values[i] = 0.05f * (static_cast<float>(i * 7 % 11) - 5.0f);
    }
    model.tensors.push_back(values);
  }
  model.chain = fastgan::Chain({"px", "py", "pz"}, {"GeV", "GeV", "GeV"}, {});
  model.recipe = "{}";
  model.metrics = "{}";
  fastgan::save(path, model);
}

std::vector<float> from_one_thread(const fastgan::Generator& generator, fastgan::Index events) {
  // [generate]
  fastgan::Workspace workspace = generator.workspace();  // the only allocation; one per thread
  std::vector<float> sample(static_cast<std::size_t>(events) * generator.columns().size());
  generator.generate({.seed = 42, .first = 0, .count = events}, workspace, sample);
  // [end]
  return sample;
}

std::vector<float> from_two_threads(const fastgan::Generator& generator, fastgan::Index events) {
  const std::size_t width = generator.columns().size();
  const fastgan::Index half = events / 2;
  std::vector<float> sample(static_cast<std::size_t>(events) * width);
  const auto part = [&](fastgan::Index first, fastgan::Index count) {
    fastgan::Workspace workspace = generator.workspace();
    const std::span<float> rows = std::span(sample).subspan(
        static_cast<std::size_t>(first) * width, static_cast<std::size_t>(count) * width);
    generator.generate({.seed = 42, .first = static_cast<std::uint64_t>(first), .count = count},
                       workspace, rows);
  };
  std::thread other([&] { part(half, events - half); });
  part(0, half);
  other.join();
  return sample;
}

}  // namespace

int main(int argc, char** argv) try {
  const std::string path = std::string(argc > 1 ? argv[1] : ".") + "/consumer.safetensors";
  write_model(path);
  // [load]
  const fastgan::Model model = fastgan::load(path);  // network, preprocessing, columns, units
  const fastgan::Generator generator(model);         // const: all threads share it
  // [end]
  constexpr fastgan::Index kEvents = 10001;
  const std::vector<float> one = from_one_thread(generator, kEvents);
  const std::vector<float> two = from_two_threads(generator, kEvents);
  if (std::memcmp(one.data(), two.data(), one.size() * sizeof(float)) != 0) {
    std::puts("two_threads: the bytes differ from those of one thread");
    return 1;
  }
  if (std::memcmp(one.data(), one.data() + 3, 3 * sizeof(float)) == 0) {
    std::puts("two_threads: events 0 and 1 are the same");
    return 1;
  }
  std::printf("two_threads: %d events, first %s = %g %s\n", static_cast<int>(kEvents),
              generator.columns()[0].c_str(), static_cast<double>(one[0]),
              generator.units()[0].c_str());
  return 0;
} catch (const std::exception& error) {
  std::printf("two_threads: %s\n", error.what());
  return 1;
}
