// Checks on bits and memory: pass-through, coverage, repeatability.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "properties/beyond_table.h"
#include "properties/elements.h"
#include "properties/judges.h"
#include "reference/problem/mismatch.h"
#include "reference/problem/pairs.h"
#include "ropecheck/adapter.h"

namespace ropecheck::judges {
namespace {

constexpr std::array<std::pair<Role, Role>, 2> kInOut = {{{Role::kQ, Role::kOutQ}, {Role::kK, Role::kOutK}}};

std::string Where(Role role, const Coordinates& at) {
  return fmt::format("{}: sequence {} token {} head {} dim {}", Name(role), at.b, at.s, at.h, at.d);
}

std::string Bits(const std::byte* p, int bytes) {
  std::string out = "0x";
  for (int i = bytes; i-- > 0;) out += fmt::format("{:02X}", static_cast<unsigned>(p[i]));
  return out;
}

Cause CauseOf(GuardFinding::Kind kind) {
  switch (kind) {
    case GuardFinding::Kind::kOutOfBounds:
      return Cause::kOutOfBounds;
    case GuardFinding::Kind::kInputChanged:
      return Cause::kInputChanged;
    case GuardFinding::Kind::kEnvironmentChanged:
      return Cause::kEnvironmentChanged;
    default:
      return Cause::kBadFrame;
  }
}

bool IsUnwritten(const std::byte* p, int bytes) {
  return std::all_of(p, p + bytes,
                     [](std::byte b) { return static_cast<unsigned char>(b) == kUnwrittenByte; });
}

// A hundred runs of a small call, for races and for variants that take over after a while; large ones run twice.
int64_t RunsOf(const Problem& problem) {
  constexpr int64_t kSmall = 1024;
  const Shape& shape = problem.shape;
  const int64_t heads = shape.heads_q + shape.heads_k.value_or(0);
  return shape.batch * shape.tokens * heads * problem.window.head_dim <= kSmall ? 100 : 2;
}

}  // namespace

std::optional<Judgement> GuardsOf(const Outcome& outcome) {
  if (outcome.guards.empty()) return std::nullopt;
  const GuardFinding& finding = outcome.guards.front();
  return Judgement::Fail(CauseOf(finding.kind), finding.says);
}

Judgement PassThrough(const Judging& judging, std::span<const Evidence> outcomes) {
  const Outcome& outcome = *outcomes[0].outcome;
  if (auto no = Unjudgeable(outcome)) return *no;
  const Problem problem = AsSent(*outcomes[0].call);
  const bool beyond_is_copied =
      PromisedBeyondTable(judging.kernel->contract, *outcomes[0].call) == BeyondTable::kCopies;
  const std::vector<Segment> copied = CopiedSegments(problem);
  const int bytes = Info(problem.dtype).bytes;
  int64_t bad = 0;
  std::string first;
  for (const auto& [in_role, out_role] : kInOut) {
    const TensorView *in = Find(outcome, in_role), *out = Find(outcome, out_role);
    if (in == nullptr || out == nullptr) continue;
    ForEachElement(*out->tensor, [&](const Coordinates& at) {
      const bool belongs_to_a_pair =
          std::none_of(copied.begin(), copied.end(), [&](const Segment& s) { return s.Holds(at.d); });
      if (belongs_to_a_pair && !(beyond_is_copied && IsBeyondTable(problem, at.b, at.s))) return true;
      const std::byte *want = ElementAt(*in, at), *got = ElementAt(*out, at);
      if (std::memcmp(want, got, static_cast<size_t>(bytes)) != 0 && bad++ == 0)
        first = fmt::format("{}: got {} want {}, the input's bits", Where(out_role, at), Bits(got, bytes),
                            Bits(want, bytes));
      return true;
    });
  }
  if (bad == 0) return Judgement::Pass();
  return Judgement::Fail(Cause::kValue,
                         fmt::format("{}; {} elements outside the rotated window", first, bad));
}

Judgement Coverage(const Judging&, std::span<const Evidence> outcomes) {
  const Outcome& outcome = *outcomes[0].outcome;
  if (auto seen = GuardsOf(outcome)) return *seen;
  if (auto no = Unjudgeable(outcome)) return *no;
  // In place every element holds its input from the start: what is not written, the value check sees.
  if (outcomes[0].call->problem.placement == Placement::kInPlace) return Judgement::Pass();
  const int bytes = Info(outcomes[0].call->problem.dtype).bytes;
  int64_t bad = 0;
  std::string first;
  for (const auto& [in_role, out_role] : kInOut) {
    const TensorView* out = Find(outcome, out_role);
    if (out == nullptr) continue;
    ForEachElement(*out->tensor, [&](const Coordinates& at) {
      if (IsUnwritten(ElementAt(*out, at), bytes) && bad++ == 0) first = Where(out_role, at);
      return true;
    });
  }
  if (bad == 0) return Judgement::Pass();
  return Judgement::Fail(Cause::kUnwritten, fmt::format("{}; {} elements never written", first, bad));
}

std::vector<Call> RepeatabilityCalls(const KernelInfo& kernel, const Call& call) {
  std::vector<Call> calls = {call};
  if (kernel.contract.repeats & RC_SAME_CALL)
    calls.insert(calls.end(), static_cast<size_t>(RunsOf(call.problem) - 1), call);
  if (kernel.contract.repeats & RC_OTHER_ALIGNMENT) {
    Call other = call;
    other.around.mem = call.around.mem == MemorySide::kEnd ? MemorySide::kStart : MemorySide::kEnd;
    other.around.align = call.around.align == 0 ? std::max<int64_t>(64, kernel.contract.align_bytes) : 0;
    calls.push_back(std::move(other));
  }
  if (kernel.contract.repeats & RC_OTHER_THREADS) {
    Call other = call;
    other.around.threads = call.around.threads == 1 ? 2 : 1;
    if (kernel.support.Missing(other.problem, other.around).empty()) calls.push_back(std::move(other));
  }
  return calls;
}

Judgement Repeatability(const Judging&, std::span<const Evidence> outcomes) {
  constexpr std::string_view kPartner = "the same call";
  const Outcome& first = *outcomes[0].outcome;
  if (auto no = Unjudgeable(first)) return *no;
  const int bytes = Info(outcomes[0].call->problem.dtype).bytes;
  for (const Evidence& other : outcomes.subspan(1)) {
    if (auto no = Unjudgeable(*other.outcome))
      return Judgement::Fail(Cause::kNotRepeatable,
                             fmt::format("{} gave outputs first and none again", kPartner));
    for (const auto& [in_role, out_role] : kInOut) {
      const TensorView *a = Find(first, out_role), *b = Find(*other.outcome, out_role);
      if (a == nullptr || b == nullptr) continue;
      std::string says;
      ForEachElement(*a->tensor, [&](const Coordinates& at) {
        const std::byte *x = ElementAt(*a, at), *y = ElementAt(*b, at);
        if (std::memcmp(x, y, static_cast<size_t>(bytes)) == 0) return true;
        says =
            fmt::format("{}: {} first, {} again ({})", Where(out_role, at), Bits(x, bytes), Bits(y, bytes),
                        other.call->around == outcomes[0].call->around ? "unchanged" : "other circumstances");
        return false;
      });
      if (!says.empty()) return Judgement::Fail(Cause::kNotRepeatable, std::move(says));
    }
  }
  return Judgement::Pass();
}

}  // namespace ropecheck::judges
