// Nothing stays behind: no process and no shared memory, whoever is killed.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "tests/host/harness.h"

namespace ropecheck {
namespace {

bool IsAlive(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  const size_t name_end = line.rfind(')');
  return name_end != std::string::npos && line[name_end + 2] != 'Z';
}

bool EventuallyGone(pid_t pid) {
  for (int i = 0; i < 200 && IsAlive(pid); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return !IsAlive(pid);
}

TEST(Leftovers, NoneWhenASubjectEnds) {
  {
    const auto subject = MustOpen("honest");
    EXPECT_EQ(Descendants().size(), 2u);  // zygote and worker
  }
  EXPECT_TRUE(EventuallyNoDescendants());
}

TEST(Leftovers, GrandchildrenInSessionsOfTheirOwnDieWithTheirWorker) {
  {
    const auto subject = MustOpen("fork-setsid-sleep");
    RunAll(*subject, {CallOf(kFusedProblem)});
    EXPECT_EQ(Descendants().size(), 3u);
    subject->Restart();
    EXPECT_EQ(Descendants().size(), 1u);  // the zygote
  }
  EXPECT_TRUE(EventuallyNoDescendants());
}

TEST(Leftovers, NoneAfterKillNineOfTheWorker) {
  const auto subject = MustOpen("honest");
  for (const pid_t pid : Descendants()) kill(pid, SIGKILL);
  EXPECT_TRUE(EventuallyNoDescendants());
  // And the subject starts afresh.
  EXPECT_EQ(RunAll(*subject, {CallOf(kFusedProblem)})[0].outcome.kind, Outcome::Kind::kOutputs);
}

class HostKilled : public testing::TestWithParam<int> {};

// A host of its own runs a kernel that loops for ever, and is killed by the signal.
TEST_P(HostKilled, TakesZygoteAndWorkerWithIt) {
  int pipe_ends[2];
  ASSERT_EQ(pipe2(pipe_ends, O_CLOEXEC), 0);
  const pid_t host = fork();
  if (host == 0) {
    signal(SIGINT, SIG_DFL);
    const auto subject = MustOpen("loop", Options(60));
    for (const pid_t pid : Descendants()) {
      if (write(pipe_ends[1], &pid, sizeof(pid)) < 0) _exit(1);
    }
    close(pipe_ends[1]);
    RunAll(*subject, {CallOf(kFusedProblem)});
    _exit(0);
  }
  close(pipe_ends[1]);
  std::vector<pid_t> family;
  for (pid_t pid = 0; read(pipe_ends[0], &pid, sizeof(pid)) == sizeof(pid);) family.push_back(pid);
  close(pipe_ends[0]);
  EXPECT_EQ(family.size(), 2u);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  for (const pid_t pid : family) EXPECT_TRUE(IsAlive(pid));
  kill(host, GetParam());
  waitpid(host, nullptr, 0);
  for (const pid_t pid : family) EXPECT_TRUE(EventuallyGone(pid)) << pid;
}

INSTANTIATE_TEST_SUITE_P(BySignal, HostKilled, testing::Values(SIGKILL, SIGINT, SIGTERM));

TEST(Leftovers, SharedMemoryHasNoNameThatCouldStay) {
  const auto subject = MustOpen("honest");
  std::ifstream maps("/proc/self/maps");
  bool found = false;
  for (std::string line; std::getline(maps, line);)
    if (line.find("/memfd:ropecheck (deleted)") != std::string::npos) found = true;
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace ropecheck
