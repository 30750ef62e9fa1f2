#include "fastgan/metrics/class_separation.hpp"

namespace fastgan {
namespace {

Table table_of_class(const LabelledObservables& events, const std::vector<std::string>& names,
                     std::uint8_t signal) {
  Table table{names, {}, {}};
  for (std::size_t c = 0; c < names.size(); ++c) {
    const std::vector<float> values = values_of_class(events, names[c], signal);
    table.values.resize(values.size() * names.size());
    for (std::size_t r = 0; r < values.size(); ++r) table.row(r)[c] = values[r];
  }
  return table;
}

}  // namespace

Auc class_separation(const LabelledObservables& events, const std::string& observable) {
  return auc(values_of_class(events, observable, 0), values_of_class(events, observable, 1));
}

ClassifierTest class_separation(const Context& context, const LabelledObservables& events,
                                const std::vector<std::string>& observables,
                                const ClassifierTestOptions& options) {
  return classifier_test(context, table_of_class(events, observables, 1),
                         table_of_class(events, observables, 0), options);
}

}  // namespace fastgan
