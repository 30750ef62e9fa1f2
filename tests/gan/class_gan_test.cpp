// A GAN on images with classes, batch normalisation, dropout and minibatch discrimination: the same
// bits for any number of threads and after an interruption, nothing allocated in a step.
#include <catch2/catch.hpp>
#include <filesystem>

#include "fastgan/discriminator.hpp"
#include "fastgan/error.hpp"
#include "fastgan/generator.hpp"
#include "fastgan/training.hpp"
#include "tests/gan/heap_counter.hpp"
#include "tests/gan/small_gan.hpp"

using namespace fastgan;
using namespace fastgan::test;

namespace {

constexpr Index kSide = 6, kPixels = kSide * kSide, kImages = 200;
constexpr Activation kLeaky = leaky_relu(0.25f);

GanOptions class_options() {
  Graph G;
  Node x = G.embedding_product(G.input(8), 2);
  x = G.image(G.dense(x, 3 * 3 * 4), {3, 3, 4});
  x = G.conv_2d(x, {.filters = 5, .window = 3, .pad = 1, .activation = kLeaky});
  G.output(G.locally_connected_2d(
      G.batch_norm(x), {.filters = 1, .window = 3, .pad = 1, .upsample = 2, .activation = relu()}));
  Graph D;
  x = D.image(D.input(kPixels), {kSide, kSide, 1});
  x = D.dropout(D.conv_2d(x, {.filters = 4, .window = 3, .pad = 1, .activation = kLeaky}), 0.2);
  x = D.locally_connected_2d(x, {.filters = 3, .window = 3, .stride = 2, .activation = kLeaky});
  x = D.average_pool_2d(D.dropout(D.batch_norm(x), 0.2), 2);
  D.output(D.dense(D.minibatch_discrimination(x, 3, 2), 2));
  const OptimizerOptions adam{.kind = OptimizerKind::adam, .learning_rate = 1e-3f, .beta1 = 0.5f};
  return {.generator = G,
          .discriminator = D,
          .latent = {LatentKind::normal, 8},
          .classes = {.classes = 2,
                      .flip_validity = 0.05f,
                      .flip_generated = 0.05f,
                      .flip_deceived = 0.09f},
          .generator_optimizer = adam,
          .discriminator_optimizer = adam,
          .batch = 40,
          .seed = 5,
          .average_decay = 0.9f};
}

struct Data {
  std::vector<float> pixels;
  std::vector<std::int32_t> labels;
  Data() : pixels(static_cast<std::size_t>(kImages * kPixels)) {
    kernels::uniform_noise({&cpu_backend(), nullptr}, {.x = pixels.data(),
                                                       .ldx = kPixels,
                                                       .N = kImages,
                                                       .D = kPixels,
                                                       .key = {.seed = 8, .stream = Stream::test}});
    for (Index n = 0; n < kImages; ++n) labels.push_back(static_cast<std::int32_t>(n % 2));
  }
};

void iterate_classes(Gan& gan) {
  gan.judge(gan.real(40), 40, Label::real, GradientMode::overwrite);
  gan.update_discriminator();
  gan.judge(gan.generated(40), 40, Label::generated, GradientMode::overwrite);
  gan.update_discriminator();
  for (int step = 0; step < 2; ++step) {
    gan.deceive(40);
    gan.update_generator();
  }
}

std::vector<float> everything(Gan& gan) {
  const Gan::State state = gan.state();
  std::vector<float> all;
  for (const std::span<const float> part :
       {std::span<const float>(state.generator), std::span<const float>(state.discriminator),
        std::span<const float>(state.average), std::span<const float>(state.generator_second)}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace

TEST_CASE("a GAN with classes trains to the same bits on any number of threads") {
  const Data data;
  std::vector<std::vector<float>> results;
  for (const int threads : {1, 2, 3}) {
    const auto pool = make_thread_pool(threads);
    Gan gan({&cpu_backend(), pool.get()}, class_options(), data.pixels, data.labels);
    iterate_classes(gan);
    const std::size_t allocations = heap_allocations();
    for (int i = 0; i < 6; ++i) iterate_classes(gan);
    CHECK(heap_allocations() == allocations);
    CHECK(gan.losses().class_real > 0);
    CHECK(gan.losses().class_generated > 0);
    CHECK(gan.losses().class_deceived > 0);
    results.push_back(everything(gan));
  }
  CHECK(same_bits(results[0], results[1]));
  CHECK(same_bits(results[0], results[2]));
}

TEST_CASE("a GAN with classes goes on bit by bit from a checkpoint") {
  const Data data;
  const auto folder = std::filesystem::temp_directory_path() / "fastgan_class_gan";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const auto run = [&](const std::string& path, Index stop_at, bool resume) {
    Gan gan({&cpu_backend(), nullptr}, class_options(), data.pixels, data.labels);
    Index done = 0;
    TrainingOptions options{.folder = path, .iterations = 9, .snapshot_every = 0, .resume = resume};
    options.interrupted = [&] { return done == stop_at; };
    Training training(gan, std::move(options));
    while (training.next_iteration()) {
      iterate_classes(gan);
      ++done;
    }
    return everything(gan);
  };
  const std::vector<float> whole = run("", -1, false);
  run(folder.string(), 4, false);
  CHECK(same_bits(run(folder.string(), -1, true), whole));
  std::filesystem::remove_all(folder);
}

TEST_CASE("a generator with classes makes events of the class asked for, of both in turns") {
  const Data data;
  Gan gan({&cpu_backend(), nullptr}, class_options(), data.pixels, data.labels);
  for (int i = 0; i < 20; ++i) iterate_classes(gan);
  Model model;
  model.generator = gan.options().generator;
  model.latent = gan.options().latent;
  model.tensors = tensors_of(gan.generator_plan(), gan.generator_values());
  std::vector<std::string> columns;
  for (Index p = 0; p < kPixels; ++p) columns.push_back("p" + std::to_string(p));
  model.chain = Chain(columns, std::vector<std::string>(columns.size(), ""), {});
  const auto images = [&](std::int32_t label, std::uint64_t first, Index count) {
    const Generator generator(model, {.label = label});
    std::vector<float> pixels(static_cast<std::size_t>(count * kPixels));
    Workspace workspace = generator.workspace();
    generator.generate({.seed = 3, .first = first, .count = count}, workspace, pixels);
    return pixels;
  };
  const std::vector<float> both = images(-1, 0, 100);
  for (const std::int32_t label : {0, 1}) {
    const std::vector<float> one = images(label, 0, 100);
    int equal = 0;
    for (std::size_t n = 0; n < 100; ++n) {
      const auto row = [&](const std::vector<float>& of) {
        return std::span(of).subspan(n * kPixels, kPixels);
      };
      const bool same = same_bits(row(both), row(one));
      CHECK(same == (static_cast<std::int32_t>(n % 2) == label));
      equal += same;
    }
    CHECK(equal == 50);
  }
  CHECK(same_bits(images(-1, 30, 20), std::span(both).subspan(30 * kPixels, 20 * kPixels)));
  CHECK_THROWS_WITH(Generator(model, {.label = 2}), Catch::Contains("class 2 of a model with 2"));
}

TEST_CASE("a GAN with classes says what does not fit") {
  using Catch::Contains;
  Data data;
  const Context context{&cpu_backend(), nullptr};
  const auto make = [&](const GanOptions& options) {
    Gan gan(context, options, data.pixels, data.labels);
  };
  GanOptions options = class_options();
  options.classes.classes = 3;
  CHECK_THROWS_WITH(make(options), Contains("3 classes"));
  options.classes.classes = 0;
  CHECK_THROWS_WITH(make(options), Contains("2 outputs; expected 1, the logit"));
  data.labels[17] = 2;
  CHECK_THROWS_WITH(make(class_options()), Contains("event 17 is of class 2"));
  data.labels.pop_back();
  CHECK_THROWS_WITH(make(class_options()), Contains("199 labels of 200 events"));
  data = Data();
  Gan gan(context, class_options(), data.pixels, data.labels);
  CHECK_THROWS_WITH(
      gan.judge(gan.real(40), 40, Label::real, GradientMode::overwrite, {PenaltyKind::r1, 1}),
      Contains("gradient penalty of events that have classes"));
}

TEST_CASE("a model file keeps the discriminator, whose logits it gives again") {
  const Data data;
  Gan gan({&cpu_backend(), nullptr}, class_options(), data.pixels, data.labels);
  for (int i = 0; i < 5; ++i) iterate_classes(gan);
  std::vector<std::string> columns;
  for (Index p = 0; p < kPixels; ++p) columns.push_back("p" + std::to_string(p));
  Model model{.system = "test", .variant = "images", .generator = gan.options().generator};
  model.latent = gan.options().latent;
  model.tensors = tensors_of(gan.generator_plan(), gan.generator_values());
  model.chain = Chain(columns, std::vector<std::string>(columns.size(), ""), {});
  model.recipe = model.metrics = "{}";
  const Context context{&cpu_backend(), nullptr};
  CHECK_THROWS_WITH(Discriminator(context, model, 20), Catch::Contains("no discriminator"));
  model.discriminator = {gan.options().discriminator,
                         tensors_of(gan.discriminator_plan(), gan.discriminator_values())};
  const auto path = (std::filesystem::temp_directory_path() / "fastgan_discriminator.safetensors");
  save(path.string(), model);
  const std::span<const float> rows = std::span(data.pixels).first(50 * kPixels);
  const std::vector<float> logits = Discriminator(context, model, 20).logits(rows);
  CHECK(logits.size() == 100);
  CHECK(same_bits(Discriminator(context, load(path.string()), 20).logits(rows), logits));
  const auto pool = make_thread_pool(2);
  CHECK(same_bits(Discriminator({&cpu_backend(), pool.get()}, model, 20).logits(rows), logits));
  std::filesystem::remove(path);
}
