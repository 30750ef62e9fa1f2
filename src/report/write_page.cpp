#include <filesystem>

#include "fastgan/atomic_file.hpp"
#include "fastgan/error.hpp"
#include "src/report/page.hpp"

namespace fastgan::report {

void write_page(const std::string& folder, const Page& page) {
  const std::string plots = folder + "/plots";
  std::error_code failure;
  std::filesystem::create_directories(plots, failure);
  if (failure) {
    throw Error(ErrorKind::resource, plots + ": the folder cannot be made: " + failure.message() +
                                         "; choose another --out");
  }
  for (const Section& section : page.sections) {
    for (const Figure& f : section.figures) {
      write_file_atomically(plots + "/" + f.name + ".svg", f.svg);
    }
  }
  write_file_atomically(folder + "/report.html", html(page));
}

}  // namespace fastgan::report
