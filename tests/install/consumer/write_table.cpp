// Writes a table and reads it back through the component io.
//   write_table FOLDER
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "fastgan/io/table_io.hpp"

int main(int argc, char** argv) try {
  const std::string folder = argc > 1 ? argv[1] : ".";
  const std::vector<float> rows = {1.5f, -2.0f, 0.1f, 3e-7f, 91.1876f, 0.0f};
  for (const char* name : {"/table.h5", "/table.csv"}) {
    const auto writer = fastgan::open_table_writer(
        folder + name, {.columns = {"m_ll", "iso1"}, .units = {"GeV", ""}, .attributes = {}});
    writer->append(rows);
    writer->commit();
    const fastgan::Table table = fastgan::read_table(folder + name);
    if (table.values != rows || table.columns != std::vector<std::string>{"m_ll", "iso1"}) {
      std::printf("write_table: %s does not read back\n", name);
      return 1;
    }
  }
  std::puts("write_table: HDF5 and csv read back");
  return 0;
} catch (const std::exception& error) {
  std::printf("write_table: %s\n", error.what());
  return 1;
}
