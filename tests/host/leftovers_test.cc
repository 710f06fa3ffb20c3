// Nothing stays behind: no process and no shared memory, whoever is killed.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

#include "adapters/worker/control.h"
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
    EXPECT_TRUE(EventuallyDescendants(3));  // zygote, worker, and the one that stands by
  }
  EXPECT_TRUE(EventuallyNoDescendants());
}

TEST(Leftovers, GrandchildrenInSessionsOfTheirOwnDieWithTheirWorker) {
  {
    const auto subject = MustOpen("fork-setsid-sleep");
    RunAll(*subject, {CallOf(kFusedProblem)});
    EXPECT_TRUE(EventuallyDescendants(4));
    subject->Restart();
    EXPECT_EQ(Descendants().size(), 2u);  // the zygote, and the one that stands by
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

struct Family {
  pid_t zygote = 0, worker = 0, standby = 0;
};

// Told apart by the sockets that they hold.
Family FamilyOf(Subject& subject) {
  RunAll(subject, {CallOf(kFusedProblem)});
  const auto holds = [](pid_t pid, int fd) {
    return access(("/proc/" + std::to_string(pid) + "/fd/" + std::to_string(fd)).c_str(), F_OK) == 0;
  };
  for (int i = 0; i < 200; ++i) {
    Family family;
    for (const pid_t pid : Descendants())
      (holds(pid, kZygoteFd) ? family.zygote : holds(pid, kTalkFd) ? family.worker : family.standby) = pid;
    if (family.zygote && family.worker && family.standby) return family;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  throw std::runtime_error("zygote, worker and standby are not all there");
}

TEST(Leftovers, NoneAfterKillNineOfTheZygote) {
  const auto subject = MustOpen("honest");
  kill(FamilyOf(*subject).zygote, SIGKILL);
  EXPECT_TRUE(EventuallyNoDescendants());
  EXPECT_EQ(RunAll(*subject, {CallOf(kFusedProblem)})[0].outcome.kind, Outcome::Kind::kOutputs);
}

TEST(Standby, TakesOverAndIsFollowedByAnother) {
  const auto subject = MustOpen("honest");
  const Family before = FamilyOf(*subject);
  subject->Restart();
  const Family after = FamilyOf(*subject);
  EXPECT_EQ(after.zygote, before.zygote);
  EXPECT_EQ(after.worker, before.standby);
}

TEST(Standby, DeathWhileIdleCostsNoCall) {
  const auto subject = MustOpen("honest");
  const Family family = FamilyOf(*subject);
  kill(family.standby, SIGKILL);
  EXPECT_TRUE(EventuallyGone(family.standby));
  EXPECT_EQ(RunAll(*subject, {CallOf(kFusedProblem)})[0].outcome.kind, Outcome::Kind::kOutputs);
  subject->Restart();
  const Kept kept = RunAll(*subject, {CallOf(kFusedProblem)})[0];
  EXPECT_EQ(kept.outcome.kind, Outcome::Kind::kOutputs);
  EXPECT_TRUE(kept.outcome.guards.empty());
  EXPECT_EQ(FamilyOf(*subject).zygote, family.zygote);
}

TEST(Standby, DeathBeforeTheWorkersIsMadeGood) {
  const auto subject = MustOpen("read-past.inv_freq");  // an error in other problems
  const Family family = FamilyOf(*subject);
  kill(family.standby, SIGKILL);
  EXPECT_TRUE(EventuallyGone(family.standby));
  const std::vector<Kept> kept =
      RunAll(*subject, {CallOf(kInvFreqProblem), CallOf(kInvFreqProblem), CallOf(kFusedProblem)});
  for (const size_t i : {0, 1}) {
    ASSERT_TRUE(kept[i].outcome.death);
    EXPECT_TRUE(kept[i].outcome.death->stray) << kept[i].outcome.death->says;
  }
  EXPECT_EQ(kept[2].outcome.kind, Outcome::Kind::kError);
  EXPECT_EQ(FamilyOf(*subject).zygote, family.zygote);
}

class HostKilled : public testing::TestWithParam<int> {};

// A host of its own runs a kernel that loops for ever, and is killed by the signal.
TEST_P(HostKilled, TakesItsProcessesWithIt) {
  int pipe_ends[2];
  ASSERT_EQ(pipe2(pipe_ends, O_CLOEXEC), 0);
  const pid_t host = fork();
  if (host == 0) {
    signal(SIGINT, SIG_DFL);
    const auto subject = MustOpen("loop", Options(60));
    if (!EventuallyDescendants(3)) _exit(1);
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
  EXPECT_EQ(family.size(), 3u);
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
