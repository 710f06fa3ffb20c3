// The same rotations in calls of another shape.
#include "properties/laws/laws.h"
#include "properties/laws/partners.h"

namespace ropecheck::laws {

// What one head, one token and one sequence come out as does not depend on the others: they are left out.
std::vector<Call> IndependenceCalls(const KernelInfo& kernel, const Call& call) {
  Partners partners(kernel, call);
  const PositionAt positions = PositionsOf(partners.problem());
  const auto add = [&](auto shrink) {
    Problem part = partners.problem();
    shrink(part.shape);
    MakeDense(part);
    partners.AddProblemAt(part, positions);
  };
  add([](Shape& shape) {
    shape.heads_q = 1;
    if (shape.heads_k) shape.heads_k = 1;
  });
  add([](Shape& shape) { shape.heads_k = std::nullopt; });
  add([](Shape& shape) { shape.tokens = 1; });
  add([](Shape& shape) { shape.tokens -= 1; });
  add([](Shape& shape) { shape.batch = 1; });
  return partners.Take();
}

// Rotating rot_dim elements of a head is rotating them as a head of their own.
std::vector<Call> SliceCalls(const KernelInfo& kernel, const Call& call) {
  Partners partners(kernel, call);
  if (std::holds_alternative<Proportional>(call.problem.law)) return partners.Take();  // depends on head_dim
  partners.Add([](Problem& p) {
    p.window = {p.window.rot_dim, p.window.rot_dim, 0};
    MakeDense(p);
  });
  return partners.Take();
}

// Half and interleaved differ in which elements are a pair, not in what becomes of it.
std::vector<Call> PairingCalls(const KernelInfo& kernel, const Call& call) {
  Partners partners(kernel, call);
  partners.Add(
      [](Problem& p) { p.pairing = p.pairing == Pairing::kHalf ? Pairing::kInterleaved : Pairing::kHalf; });
  return partners.Take();
}

}  // namespace ropecheck::laws
