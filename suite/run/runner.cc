#include "suite/run/runner.h"

#include <fmt/format.h>

#include <chrono>

#include "properties/grade_book.h"
#include "suite/interrupt.h"
#include "suite/run/blocks.h"
#include "suite/run/failures.h"
#include "suite/run/growth.h"
#include "suite/run/workers.h"

namespace ropecheck {
namespace {

Judgement NotRun() {
  return {Verdict::kUndecided, Cause::kTimeLimit, 0,
          "not run: too many calls before it ran into the time limit", nullptr};
}

// The cases of all blocks in order; those that Ctrl-C left out are dropped.
std::vector<CaseResult> Collect(const std::vector<Block>& blocks, std::vector<BlockResult>& results,
                                std::vector<FailedCase>& failures) {
  std::vector<CaseResult> cases;
  std::vector<std::pair<size_t, FailedCase>> failed;  // by index: the vector still grows
  for (size_t i = 0; i < blocks.size(); ++i) {
    for (size_t j = 0; j < blocks[i].jobs.size(); ++j) {
      const Job& job = blocks[i].jobs[j];
      const bool done = j < results[i].jobs.size() && results[i].jobs[j].done;
      if (!done && Interrupted()) continue;
      for (size_t c = 0; c < job.checks.size(); ++c) {
        CaseResult result{.c = {job.call, std::string(job.checks[c]->name)}, .stratum = blocks[i].strata[j]};
        result.judgement = done ? std::move(results[i].jobs[j].judgements[c]) : NotRun();
        if (done) {
          if (const auto& claim = results[i].jobs[j].claim) result.claim = claim->pipeline;
          result.seconds = results[i].jobs[j].seconds / static_cast<double>(job.checks.size());
        }
        if (result.judgement.verdict == Verdict::kFail)
          failed.emplace_back(cases.size(), FailedCase{nullptr, &blocks[i], j});
        cases.push_back(std::move(result));
      }
    }
  }
  for (auto& [index, failure] : failed) {
    failure.result = &cases[index];
    failures.push_back(failure);
  }
  return cases;
}

}  // namespace

Result<std::vector<std::unique_ptr<Subject>>> OpenSubjects(const SubjectOpener& open, int jobs,
                                                           double cpu_seconds) {
  std::vector<std::unique_ptr<Subject>> subjects;
  for (int i = 0; i < jobs; ++i) {
    auto subject = open();
    if (!subject) return tl::unexpected(subject.error());
    (*subject)->SetTimeLimit(cpu_seconds);
    subjects.push_back(std::move(*subject));
  }
  return subjects;
}

Result<KernelRun> RunKernel(const SubjectOpener& open, const RunOptions& options, const Progress& progress) {
  const auto start = std::chrono::steady_clock::now();
  auto opened = OpenSubjects(open, options.jobs, options.cpu_seconds_per_call);
  if (!opened) return tl::unexpected(opened.error());
  auto& subjects = *opened;
  KernelRun run{.info = subjects.front()->info(), .no_oracle = options.no_oracle};
  GradeBook grades;
  Judging judging{&run.info, options.grade, &grades};
  const std::vector<Block> blocks = MakeBlocks(run.info, options);
  auto results = RunBlocks(subjects, judging, blocks, progress);
  if (!results) return tl::unexpected(results.error());

  std::vector<FailedCase> failures;
  run.cases = Collect(blocks, *results, failures);
  judging.grades = nullptr;  // what is run again is graded already
  Subject& subject = *subjects.front();
  if (options.examine)
    if (auto examined = ExamineFailures(subject, judging, failures, options); !examined)
      return tl::unexpected(examined.error());
  if (options.tier == Tier::kFull && options.shard == 1 && !Interrupted()) {
    auto growth = CheckGrowth(subject, blocks);
    if (!growth) return tl::unexpected(growth.error());
    if (*growth) run.cases.push_back(std::move(**growth));
  }
  run.grades = grades.Headlines();
  run.complete = !Interrupted();
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return run;
}

}  // namespace ropecheck
