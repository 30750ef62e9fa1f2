#include "examples/lagan/generate.hpp"

#include <chrono>

#include "examples/lagan/generated_jets.hpp"
#include "examples/lagan/model.hpp"
#include "examples/lagan/networks.hpp"
#include "fastgan/io/image_io.hpp"
#include "fastgan/physics/jet_images.hpp"
#include "src/cli/device.hpp"
#include "src/cli/interruption.hpp"
#include "src/cli/model_folder.hpp"
#include "src/cli/provenance.hpp"

namespace fastgan::lagan {
namespace {

constexpr std::uint64_t kPiece = 1 << 13;  // images held in memory at a time: 20 MB

// No word of threads or dates: the file depends on model, seed and range alone.
ImageDescription description(const GenerateOptions& options, const Model& model,
                             const Observables& observables) {
  ImageDescription is{.height = static_cast<std::size_t>(kSide),
                      .width = static_cast<std::size_t>(kSide),
                      .attributes = {{"generator", "fastgan lagan " + version()},
                                     {"architecture", model.variant},
                                     {"model", file_name(model_file(options.model))},
                                     {"seed", std::to_string(options.seed)},
                                     {"first", std::to_string(options.first)}}};
  for (const Observable& observable : observables) {
    is.observables.push_back(observable.name);
    is.units.push_back(observable.unit);
  }
  return is;
}

/// (images, observables)
std::vector<float> rows_of(const Observables& observables) {
  std::vector<float> rows;
  const std::size_t count = observables.front().values.size();
  rows.reserve(count * observables.size());
  for (std::size_t n = 0; n < count; ++n) {
    for (const Observable& observable : observables) rows.push_back(observable.values[n]);
  }
  return rows;
}

}  // namespace

int generate(const GenerateOptions& options, Console& console) {
  const Model model = load_lagan(options.model);
  const auto executor = make_thread_pool(options.threads);
  const Context context{&cpu_backend(), executor.get()};
  JetSource source(model, options.label, options.precision, *executor,
                   choose_device(options, CudaUse::possible).device);
  Images images{.height = static_cast<std::size_t>(kSide),
                .width = static_cast<std::size_t>(kSide),
                .pixels = {}};
  const auto writer =
      open_image_writer(options.out, description(options, model, jet_observables(context, images)),
                        {.compress = options.compress});
  watch_for_interruption();
  const auto begin = std::chrono::steady_clock::now();
  const auto seconds = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  for (std::uint64_t done = 0; done < options.events; done += kPiece) {
    const std::uint64_t count = std::min(kPiece, options.events - done);
    source.jets({options.seed, options.first + done, static_cast<Index>(count)}, images);
    writer->append({.pixels = images.pixels,
                    .signal = images.signal,
                    .observables = rows_of(jet_observables(context, images))});
    console.generation(done + count, options.events, seconds());
    if (interruption_requested()) {
      console.warn("interrupted; " + options.out + " was not written");
      return kInterrupted;
    }
  }
  writer->commit();
  console.result(format("%s: %llu jets in %.2f s: %.0f jets/s", options.out.c_str(),
                        static_cast<unsigned long long>(options.events), seconds(),
                        static_cast<double>(options.events) / seconds()));
  return 0;
}

}  // namespace fastgan::lagan
