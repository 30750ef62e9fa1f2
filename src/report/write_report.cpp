#include <filesystem>

#include "fastgan/atomic_file.hpp"
#include "fastgan/error.hpp"
#include "src/report/report.hpp"

namespace fastgan::report {

void write_report(const std::string& folder, const ReportInput& input) {
  const std::string plots = folder + "/plots";
  std::error_code failure;
  std::filesystem::create_directories(plots, failure);
  if (failure) {
    throw Error(ErrorKind::resource, plots + ": the folder cannot be made: " + failure.message() +
                                         "; choose another --out");
  }
  const std::vector<Section> all = sections(input);
  for (const Section& section : all) {
    for (const Figure& f : section.figures) {
      write_file_atomically(plots + "/" + f.name + ".svg", f.svg);
    }
  }
  write_file_atomically(folder + "/report.html", html(input, all));
}

}  // namespace fastgan::report
