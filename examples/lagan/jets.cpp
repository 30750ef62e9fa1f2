#include "examples/lagan/jets.hpp"

#include "examples/lagan/networks.hpp"
#include "fastgan/error.hpp"
#include "fastgan/io/image_io.hpp"
#include "fastgan/metrics/labelled_observables.hpp"
#include "fastgan/physics/jet_images.hpp"

namespace fastgan::lagan {

Images read_jets(const std::string& path, std::int64_t limit) {
  Images images = read_images(path, {.height = static_cast<std::size_t>(kSide),
                                     .width = static_cast<std::size_t>(kSide),
                                     .observables = std::vector<std::string>{},
                                     .limit = limit,
                                     .threshold = kLeastPixel});
  for (const std::size_t label : {0u, 1u}) {
    if (of_class(images, static_cast<std::uint8_t>(label)).count() >= 2) continue;
    throw Error(ErrorKind::bad_input, path + ": less than two jets of the class " +
                                          kClasses[label] + "; expected both classes");
  }
  return images;
}

Table pixel_table(const Images& images) {
  Table table;
  for (std::size_t row = 0; row < images.height; ++row) {
    for (std::size_t column = 0; column < images.width; ++column) {
      table.columns.push_back("pixel_" + std::to_string(row) + "_" + std::to_string(column));
    }
  }
  table.units.assign(table.columns.size(), "GeV");
  table.values = images.pixels;
  return table;
}

JetSample::JetSample(const Images& images, Executor& executor)
    : observables(images.count() == 0 ? Observables{}
                                      : jet_observables({&cpu_backend(), &executor}, images)),
      signal(images.signal) {}

Observables JetSample::of_class(int label) const {
  Observables part;
  const LabelledObservables all{observables, signal};
  for (const Observable& observable : observables) {
    part.push_back({observable.name, observable.unit,
                    values_of_class(all, observable.name, static_cast<std::uint8_t>(label))});
  }
  return part;
}

TrainingSet prepare(const Images& images, const Table& pixels, const Config& recipe,
                    std::uint64_t seed) {
  TrainingSet set;
  set.chain = fit_chain(recipe.texts("chain.transforms"), pixels, seed);
  set.coordinates = set.chain.encode(pixels, seed);
  set.labels.assign(images.signal.begin(), images.signal.end());
  return set;
}

}  // namespace fastgan::lagan
