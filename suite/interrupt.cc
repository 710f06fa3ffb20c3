#include "suite/interrupt.h"

#include <csignal>
#include <initializer_list>

namespace ropecheck {
namespace {

volatile std::sig_atomic_t interrupted = 0;

void Handle(int number) {
  interrupted = 1;
  std::signal(number, SIG_DFL);  // a second Ctrl-C ends at once
}

}  // namespace

void InstallInterruptHandler() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) std::signal(number, Handle);
  std::signal(SIGPIPE, SIG_IGN);  // a closed reader is a write error, not a death
}

bool Interrupted() { return interrupted != 0; }

}  // namespace ropecheck
