// The same rotations in calls of another shape.
#include "properties/laws/laws.h"
#include "properties/laws/partners.h"
#include "reference/problem/tensors.h"

namespace ropecheck::laws {

// What one head, one token and one sequence come out as does not depend on the others: they are left out.
std::vector<Call> IndependenceCalls(const KernelInfo& kernel, const Call& call) {
  Partners partners(kernel, call);
  const PositionAt positions = PositionsOf(partners.problem());
  const auto part_of = [&](auto shrink) {
    Problem part = partners.problem();
    shrink(part.shape);
    MakeDense(part);
    return part;
  };
  const auto add_heads = [&](auto shrink) { partners.AddProblem(part_of(shrink)); };
  const auto add = [&](auto shrink) {
    if (HasOnePosition(partners.problem())) partners.AddProblemAt(part_of(shrink), positions);
  };
  add_heads([](Shape& shape) {
    shape.heads_q = 1;
    if (shape.heads_k) shape.heads_k = 1;
  });
  add_heads([](Shape& shape) { shape.heads_k = std::nullopt; });
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

// Pairings differ in which elements are a pair, not in what becomes of it.
std::vector<Call> PairingCalls(const KernelInfo& kernel, const Call& call) {
  Partners partners(kernel, call);
  for (const Pairing pairing :
       {Pairing::kHalf, Pairing::kInterleaved, Pairing::kWholeHeadHalf, Pairing::kInterleavedToHalf,
        Pairing::kBlocksHalf, Pairing::kBlocksInterleaved})
    partners.Add([&](Problem& p) { p.pairing = pairing; });
  return partners.Take();
}

}  // namespace ropecheck::laws
