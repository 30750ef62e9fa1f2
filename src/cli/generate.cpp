// `generate`: events of one infinite sample, piece by piece, in constant memory.
#include <chrono>
#include <vector>

#include "fastgan/error.hpp"
#include "fastgan/generator.hpp"
#include "fastgan/io/lhe_process.hpp"
#include "fastgan/io/table_io.hpp"
#include "src/cli/interruption.hpp"
#include "src/cli/model_folder.hpp"
#include "src/cli/process_file.hpp"
#include "src/cli/provenance.hpp"
#include "src/cli/tool.hpp"

namespace fastgan {
namespace {

// Events held in memory at a time: a task of the generator for each of 32 workers and more.
constexpr std::uint64_t kPiece = 1 << 16;

// No word of threads or dates: the file depends on model, seed and range alone.
TableDescription description(const GenerateOptions& options, const Model& model,
                             const Generator& generator) {
  return {.columns = generator.columns(),
          .units = generator.units(),
          .attributes = {{"generator", "fastgan " + model.system + " " + version()},
                         {"variant", model.variant},
                         {"model", file_name(model_file(options.model))},
                         {"seed", std::to_string(options.seed)},
                         {"first", std::to_string(options.first)}}};
}

/// Les Houches events where the name of the file says so, else a table.
std::unique_ptr<TableWriter> writer_of(const GenerateOptions& options, const Model& model,
                                       const Generator& generator) {
  TableDescription table = description(options, model, generator);
  if (!is_lhe_name(options.out)) {
    return open_table_writer(options.out, table, {.compress = options.compress});
  }
  const auto page = model.provenance.find("process");
  if (page == model.provenance.end()) {
    throw Error(ErrorKind::bad_usage, options.out + ": " + options.model +
                                          " does not tell the process of its events; LHE files "
                                          "need it, use .h5, .npy or .csv");
  }
  const Process process = parse_process(page->second, options.model + ": process");
  return std::make_unique<LheTableWriter>(
      options.out, process,
      LheWriteOptions{
          .seed = options.seed, .first = options.first, .attributes = table.attributes});
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void print_efficiency(const std::vector<Workspace>& workspaces, Console& console) {
  std::uint64_t accepted = 0, attempts = 0;
  for (const Workspace& workspace : workspaces) {
    accepted += workspace.accepted();
    attempts += workspace.attempts();
  }
  console.say(
      format("selection: %llu of %llu attempts accepted, efficiency %.4f",
             static_cast<unsigned long long>(accepted), static_cast<unsigned long long>(attempts),
             attempts > 0 ? static_cast<double>(accepted) / static_cast<double>(attempts) : 1.0));
}

}  // namespace

int generate(const GenerateOptions& options, const std::string& system, Console& console) {
  const Model model = load(model_file(options.model));
  if (model.system != system) {
    throw Error(ErrorKind::bad_input, options.model + ": a model of '" + model.system +
                                          "'; expected one of '" + system + "'");
  }
  Device* device = choose_device(options, CudaUse::possible).device;
  const Generator generator(
      model,
      {.precision = options.precision, .random_azimuth = options.random_azimuth, .device = device});
  const auto executor = make_thread_pool(options.threads);
  std::vector<Workspace> workspaces;
  workspaces.reserve(static_cast<std::size_t>(executor->width()));
  for (int worker = 0; worker < (device != nullptr ? 1 : executor->width()); ++worker) {
    workspaces.push_back(generator.workspace());
  }
  const std::unique_ptr<TableWriter> writer = writer_of(options, model, generator);
  std::vector<float> events(std::min(kPiece, options.events) * generator.columns().size());
  watch_for_interruption();
  const auto begin = std::chrono::steady_clock::now();
  for (std::uint64_t done = 0; done < options.events; done += kPiece) {
    const std::uint64_t count = std::min(kPiece, options.events - done);
    const std::span<float> piece(events.data(), count * generator.columns().size());
    generator.generate({options.seed, options.first + done, static_cast<Index>(count)}, *executor,
                       workspaces, piece);
    writer->append(piece);
    console.generation(done + count, options.events, seconds_since(begin));
    if (interruption_requested()) {
      console.warn("interrupted; " + options.out + " was not written");
      return kInterrupted;
    }
  }
  writer->commit();
  if (const auto* lhe = dynamic_cast<const LheTableWriter*>(writer.get()); lhe != nullptr) {
    if (lhe->left_out() > 0) {
      console.warn(format("%llu events that need more energy than the beams have were left out",
                          static_cast<unsigned long long>(lhe->left_out())));
    }
  }
  const double wall_s = seconds_since(begin);
  if (model.chain.has_selection()) print_efficiency(workspaces, console);
  console.result(format("%s: %llu events in %.2f s: %.0f events/s", options.out.c_str(),
                        static_cast<unsigned long long>(options.events), wall_s,
                        static_cast<double>(options.events) / wall_s));
  return 0;
}

}  // namespace fastgan
