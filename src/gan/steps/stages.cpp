#include "src/gan/steps/stages.hpp"

#include <algorithm>

#include "fastgan/error.hpp"

namespace fastgan {
namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::size_t position_of(const Step& step, const std::string& name,
                        const std::vector<std::string>& columns) {
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found != columns.end()) return static_cast<std::size_t>(found - columns.begin());
  throw Error(ErrorKind::bad_input, "chain step '" + step.name() + "' needs column '" + name +
                                        "'; the columns here are " + listed(columns));
}

}  // namespace

std::vector<std::string> columns_after(const Step& step, std::vector<std::string> columns) {
  const StepColumns& own = step.columns();
  for (const std::string& name : own.read) position_of(step, name, columns);
  const auto in = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  std::size_t place = columns.size();
  for (const auto* used : {&own.consumed, &own.lost}) {
    for (const std::string& name : *used) {
      const std::size_t position = position_of(step, name, columns);
      if (used == &own.consumed && in(own.produced, name)) continue;  // changed in place
      place = std::min(place, position);
      columns.erase(columns.begin() + static_cast<std::ptrdiff_t>(position));
    }
  }
  place = std::min(place, columns.size());
  for (const std::string& name : own.produced) {
    if (in(own.consumed, name)) continue;
    columns.insert(columns.begin() + static_cast<std::ptrdiff_t>(place++), name);
  }
  std::vector<std::string> sorted = columns;
  std::sort(sorted.begin(), sorted.end());
  if (const auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end()) {
    throw Error(ErrorKind::bad_input, "chain step '" + step.name() + "' makes column '" + *twice +
                                          "', which exists already");
  }
  return columns;
}

std::vector<std::string> names_of(const Step& step) {
  std::vector<std::string> names;
  const StepColumns& own = step.columns();
  for (const auto* part : {&own.consumed, &own.produced, &own.read, &own.lost}) {
    names.insert(names.end(), part->begin(), part->end());
  }
  return names;
}

}  // namespace fastgan
