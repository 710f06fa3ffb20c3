// Honest: a correct fp32 kernel cut into small virtual steps. A planted bug overrides one of them; nothing
// else differs, so that what a check sees is the bug. It takes almost every axis, because a bug that shows in
// one combination must be found among all.
#pragma once

#include <ropecheck/kernel.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ropecheck::mutants {

struct Mutant;

class Honest : public Kernel {
 public:
  // What the library says about the kernel; called once after construction.
  void Introduce(const Mutant& mutant) { mutant_ = &mutant; }

  std::string_view name() const override;
  std::string_view source() const override;
  Support support() const override;
  Contract contract() const override;
  Claim claim(const Problem& p) const override;
  Status run(const KernelCall& c) override;

 protected:
  // One head of one token.
  struct At {
    const KernelCall& c;
    const Operand& x;
    int64_t b, s, h;
  };
  using Pair = Problem::Pair;

  virtual Status Check(const KernelCall& c);

  // Angles. Of the element types only the table's reaches these; all computing is in float.
  virtual int64_t Position(const At& at);
  virtual float PositionAsFloat(const At& at) { return static_cast<float>(Position(at)); }
  virtual float InvFreq(const KernelCall& c, int64_t i);
  float KeptInvFreq(const KernelCall& c, int64_t i);  // asked once for a call
  virtual float Angle(const At& at, int64_t i) { return PositionAsFloat(at) * KeptInvFreq(at.c, i); }
  virtual CosSin<float> Trig(float angle);
  virtual int64_t TableRow(const At& at);
  virtual CosSin<float> Cache(const At& at, int64_t i, int member);
  virtual float Gain(const KernelCall& c) { return static_cast<float>(c.gain()); }
  // cos and sin of member 0 or 1 of pair i, gain included.
  CosSin<float> CosSinOf(const At& at, int64_t i, int member);
  // What the member is turned by: sin is negated for the inverse; the adjoint takes it from the other member as well.
  virtual CosSin<float> Turn(const At& at, int64_t i, int member);

  // Elements. In and Out: elements from the tensor's data pointer.
  virtual Pair PairOf(const KernelCall& c, int64_t i) { return c.pair(i); }
  virtual int64_t In(const At& at, int64_t d);
  virtual int64_t Out(const At& at, int64_t d);
  virtual float Load(const At& at, int64_t d);
  virtual void Store(const At& at, int64_t d, float y);
  void Copy(const At& at, int64_t d);  // bit for bit
  virtual void* OutData(const Operand& x) const;
  virtual const void* InData(const Operand& x) const;

  // Loops.
  virtual void RotatePair(const At& at, int64_t i);
  virtual int64_t Pairs(const KernelCall& c) { return c.pairs(); }
  virtual void CopyRest(const At& at);
  virtual void RotateHead(const At& at);
  virtual int64_t Heads(const KernelCall&, const Operand& x) { return x.heads(); }
  virtual void RotateToken(const KernelCall& c, const Operand& x, int64_t b, int64_t s);
  virtual void RotateOperand(const KernelCall& c, const Operand& x);

 private:
  const Mutant* mutant_ = nullptr;
  // Of this call, for speed: nothing stays for the next.
  std::vector<float> inv_freq_;
  std::optional<float> angle_;
  CosSin<float> of_angle_{};
};

// Honest for the calls of an ordinary dense kernel, and for views of one: for bugs that need no more, as fewer calls are
// quicker.
class HonestDense : public Honest {
 public:
  Support support() const override;
};
class HonestViews : public Honest {
 public:
  Support support() const override;
};

// Every planted bug, for the library.
KernelList MakeMutants();
// The kernel without a bug, named `honest`: the control. And all of them: it, `honest_laws` and `honest_axes`.
std::unique_ptr<Kernel> MakeHonest();
KernelList MakeHonestKernels();

// The element's offset in a dense tensor of the call's layout.
int64_t DenseOffset(const KernelCall& c, const Operand& x, int64_t b, int64_t s, int64_t h, int64_t d);

}  // namespace ropecheck::mutants
