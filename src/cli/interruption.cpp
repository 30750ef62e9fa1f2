#include "src/cli/interruption.hpp"

#include <array>
#include <csignal>

namespace fastgan {
namespace {

constexpr std::array kSignals = {SIGINT, SIGTERM, SIGUSR1};

// The one thing that a signal handler can reach.
volatile std::sig_atomic_t requested = 0;

void restore_defaults() {
  for (const int signal : kSignals) std::signal(signal, SIG_DFL);
}

void on_signal(int) {
  requested = 1;
  restore_defaults();
}

}  // namespace

void watch_for_interruption() {
  for (const int signal : kSignals) {
    struct sigaction action {};
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, nullptr);
  }
}

bool interruption_requested() { return requested != 0; }

}  // namespace fastgan
