#include "source_line.hpp"

#include <dlfcn.h>

#include <cstdint>
#include <cstdio>

namespace fastgan::emulator {

std::string source_line(const void* return_address) {
  Dl_info object{};
  auto address = reinterpret_cast<std::uintptr_t>(return_address) - 1;
  if (dladdr(return_address, &object) == 0) return "an unknown place";
  address -= reinterpret_cast<std::uintptr_t>(object.dli_fbase);
  char command[1024];
  std::snprintf(command, sizeof command, "addr2line -s -i -e '%s' %#zx 2>/dev/null",
                object.dli_fname, static_cast<std::size_t>(address));
  std::FILE* pipe = popen(command, "r");
  if (pipe == nullptr) return "an unknown place";
  std::string place;
  char line[256];
  while (std::fgets(line, sizeof line, pipe) != nullptr) {
    std::string text(line);
    text.erase(text.find_last_not_of('\n') + 1);
    place += (place.empty() ? "" : " in ") + text;
  }
  pclose(pipe);
  return place;
}

}  // namespace fastgan::emulator
