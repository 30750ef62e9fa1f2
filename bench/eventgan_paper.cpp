#include "eventgan_paper.hpp"

#include "examples/eventgan/networks.hpp"
#include "examples/eventgan/processes.hpp"
#include "examples/eventgan/recipes.hpp"
#include "examples/eventgan/settings.hpp"
#include "kernels/noise/noise.hpp"
#include "src/cli/process_file.hpp"

namespace fastgan::bench {
namespace {

constexpr Index kRows = 4096;

Config paper() { return resolve_recipe(eventgan::recipes(), "", {}); }

}  // namespace

TopPairs::TopPairs() {
  const Recipe page = eventgan::processes().front();
  process = parse_process(page.toml, page.name);
  Table events{event_columns(process), {}, {}};
  events.values.resize(static_cast<std::size_t>(kRows) * events.width());
  const auto width = static_cast<Index>(events.width());
  kernels::normal_noise({&cpu_backend(), nullptr}, {.x = events.values.data(),
                                                    .ldx = width,
                                                    .N = kRows,
                                                    .D = width,
                                                    .key = {.seed = 1, .stream = Stream::test}});
  for (float& momentum : events.values) momentum *= 80.0f;
  data = eventgan::prepare(events, process, paper(), 1);
}

GanOptions eventgan_paper(const TopPairs& events, Precision precision) {
  return eventgan::gan_options(paper(), events.process, events.data, precision, 1);
}

void eventgan_iteration(Gan& gan) {
  static const eventgan::Updates update = eventgan::updates(paper());
  gan.judge(gan.real(kEventBatch), kEventBatch, Label::real, GradientMode::overwrite,
            update.on_real);
  gan.judge(gan.generated(kEventBatch), kEventBatch, Label::generated, GradientMode::accumulate,
            update.on_generated);
  gan.update_discriminator();
  gan.deceive(kEventBatch, gan.real(kEventBatch));
  gan.update_generator();
}

}  // namespace fastgan::bench
