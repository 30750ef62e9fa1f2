#include "fastgan/metrics/labelled_observables.hpp"

#include "fastgan/error.hpp"

namespace fastgan {

std::vector<float> values_of_class(const LabelledObservables& events, const std::string& name,
                                   std::uint8_t signal) {
  const std::vector<float>& values = find(events.observables, name).values;
  if (values.size() != events.signal.size()) {
    throw Error(ErrorKind::bad_usage, "events of two classes: found " +
                                          std::to_string(values.size()) + " values of '" + name +
                                          "' and " + std::to_string(events.signal.size()) +
                                          " classes; expected one per event");
  }
  std::vector<float> chosen;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (events.signal[i] == signal) chosen.push_back(values[i]);
  }
  return chosen;
}

}  // namespace fastgan
