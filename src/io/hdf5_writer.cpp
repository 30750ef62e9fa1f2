// Writes HDF5 without the HDF5 library: the bytes depend on the rows alone, not on the release of a
// library or on the time; a full disk is an ordinary error (the library can crash at exit once it
// failed to flush); and the library never runs in the calling process (see hdf5_reader.cpp).
// File: superblock, chunks as they fill, then index, data set and group.
#include "fastgan/atomic_file.hpp"
#include "fastgan/error.hpp"
#include "src/io/columns.hpp"
#include "src/io/formats.hpp"
#include "src/io/hdf5_series.hpp"

namespace fastgan {
namespace {

class Hdf5Writer final : public TableWriter {
 public:
  Hdf5Writer(const std::string& path, const TableDescription& table, bool compress)
      : file_(path),
        table_(table),
        events_("events", hdf5::Element::float32, {table.columns.size()}, compress) {
    file_.write(std::string(hdf5::kSuperblockSize, '\0'));
  }

  void append(std::span<const float> rows) override {
    check_rows(file_.path(), rows, table_.columns.size());
    events_.append(file_, std::as_bytes(rows));
  }

  void commit() override {
    events_.finish(file_);
    const std::uint64_t heap_at = file_.size();
    hdf5::GlobalHeap heap;
    const std::vector<hdf5::Message> of_data = attributes(heap, heap_at);
    std::vector<hdf5::Message> of_root = attributes(heap, heap_at);
    for (const auto& [name, text] : table_.attributes) {
      of_root.push_back(text_attribute(name, {text}, true, heap, heap_at));
    }
    file_.write(heap.bytes());
    write_root(file_, {events_.describe(file_, of_data)}, std::move(of_root));
    file_.commit();
  }

 private:
  std::vector<hdf5::Message> attributes(hdf5::GlobalHeap& heap, std::uint64_t heap_at) const {
    std::vector<hdf5::Message> messages{
        text_attribute("columns", table_.columns, false, heap, heap_at)};
    if (!table_.units.empty()) {
      messages.push_back(text_attribute("units", table_.units, false, heap, heap_at));
    }
    return messages;
  }

  AtomicFile file_;
  TableDescription table_;
  hdf5::Series events_;
};

}  // namespace

void check_attributes(const std::string& path,
                      const std::vector<std::pair<std::string, std::string>>& attributes) {
  for (const auto& [name, text] : attributes) {
    if (name.empty() || name == "columns" || name == "units") {
      throw Error(ErrorKind::bad_usage,
                  path + ": an attribute cannot be named '" + printable(name) + "'");
    }
  }
}

std::unique_ptr<TableWriter> write_hdf5(const std::string& path, const TableDescription& table,
                                        const WriteOptions& options) {
  check_attributes(path, table.attributes);
  return std::make_unique<Hdf5Writer>(path, table, options.compress);
}

}  // namespace fastgan
