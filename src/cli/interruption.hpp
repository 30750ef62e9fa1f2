// Signals that ask a program to stop.
#pragma once

namespace fastgan {

/// The exit code of a run that stopped because it was asked to, with all its work saved.
inline constexpr int kInterrupted = 130;

/// From now on the first SIGINT, SIGTERM or SIGUSR1 only raises the flag below; the second one
/// ends the process at once.
void watch_for_interruption();
bool interruption_requested();

}  // namespace fastgan
