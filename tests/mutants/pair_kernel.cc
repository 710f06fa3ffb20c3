#include "tests/mutants/pair_kernel.h"

#include <algorithm>
#include <cstring>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/mutants/mutant.h"

namespace ropecheck::mutants {
namespace {

using Bytes = std::vector<unsigned char>;

// Every output element of the call, as bytes, in the order of the axes.
class Elements {
 public:
  explicit Elements(const KernelCall& c) : bytes_(c.dtype() == RC_F32 ? 4 : 2) {
    for (const Operand& x : c.queries_and_keys()) AddAll(x);
  }
  size_t count() const { return at_.size(); }
  size_t bytes() const { return static_cast<size_t>(bytes_); }
  Bytes Take() const {
    Bytes taken(count() * bytes());
    for (size_t i = 0; i < count(); ++i) std::memcpy(&taken[i * bytes()], at_[i], bytes());
    return taken;
  }
  void Put(const Bytes& all) const {
    for (size_t i = 0; i < count(); ++i) std::memcpy(at_[i], &all[i * bytes()], bytes());
  }

 private:
  // Of calls that are invalid on purpose, what lies inside the tensor they were given.
  void AddAll(const Operand& x) {
    const rc_tensor& t = x.out_tensor();
    const Strides st = x.out_strides();
    for (int64_t b = 0; b < x.batch(); ++b)
      for (int64_t s = 0; s < x.tokens(); ++s)
        for (int64_t h = 0; h < x.heads(); ++h)
          for (int64_t d = 0; d < x.head_dim(); ++d) {
            const int64_t at = (b * st.batch + s * st.token + h * st.head + d * st.dim) * bytes_;
            if (at >= t.lo_byte && at + bytes_ <= t.hi_byte)
              at_.push_back(static_cast<unsigned char*>(t.data) + at);
          }
  }

  int64_t bytes_;
  std::vector<unsigned char*> at_;
};

template <class T>
void Add(const unsigned char* first, const unsigned char* second, const unsigned char* honest,
         unsigned char* y) {
  const auto read = [](const unsigned char* p) {
    T t;
    std::memcpy(&t, p, sizeof(T));
    return static_cast<float>(t);
  };
  const T sum = static_cast<T>(read(first) + (read(second) - read(honest)));
  std::memcpy(y, &sum, sizeof(T));
}

class PairKernel final : public Kernel {
 public:
  PairKernel(std::unique_ptr<Kernel> first, std::unique_ptr<Kernel> second)
      : name_(std::string(first->name()) + "." + std::string(second->name())),
        honest_(MakeHonest()),
        first_(std::move(first)),
        second_(std::move(second)) {}

  std::string_view name() const override { return name_; }
  Support support() const override { return first_->support(); }
  Contract contract() const override { return first_->contract(); }
  Claim claim(const Problem& p) const override { return first_->claim(p); }

  Status run(const KernelCall& c) override {
    const Elements elements(c);
    const Bytes before = elements.Take();  // in place the inputs, else the pattern of what was never written
    const auto run = [&](Kernel& kernel) {
      elements.Put(before);
      Status status = kernel.run(c);
      return std::pair{std::move(status), elements.Take()};
    };
    const auto [honest, y] = run(*honest_);
    const auto [one, y1] = run(*first_);
    const auto [two, y2] = run(*second_);
    // A bug that refuses, or that does not, has its way.
    const Status& status = one.code() != honest.code() ? one : two;
    elements.Put(Superposed(c.dtype(), elements.bytes(), y1, y2, y));
    return status;
  }

 private:
  static Bytes Superposed(uint32_t dtype, size_t bytes, const Bytes& first, const Bytes& second,
                          const Bytes& honest) {
    Bytes y = first;
    for (size_t i = 0; i < y.size(); i += bytes) {
      if (std::memcmp(&second[i], &honest[i], bytes) == 0) continue;
      if (std::memcmp(&first[i], &honest[i], bytes) == 0) {
        std::memcpy(&y[i], &second[i], bytes);
      } else if (dtype == RC_F32) {
        Add<float>(&first[i], &second[i], &honest[i], &y[i]);
      } else if (dtype == RC_F16) {
        Add<Half>(&first[i], &second[i], &honest[i], &y[i]);
      } else {
        Add<BFloat16>(&first[i], &second[i], &honest[i], &y[i]);
      }
    }
    return y;
  }

  std::string name_;
  std::unique_ptr<Kernel> honest_, first_, second_;
};

std::unique_ptr<Kernel> Introduced(const Mutant& mutant) {
  std::unique_ptr<Honest> kernel = mutant.make();
  kernel->Introduce(mutant);
  return kernel;
}

// Bugs of one list can be two in one kernel: they take and promise the same as Honest does.
bool TakesWhatHonestTakes(const Mutant& mutant) {
  const auto kernel = Introduced(mutant);
  const auto same = [](const Support& a, const Support& b) {
    const rc_support x = a.table(), y = b.table();
    return x.n_values == y.n_values && x.n_ranges == y.n_ranges &&
           std::equal(x.values, x.values + x.n_values, y.values,
                      [](const auto& v, const auto& w) { return v.axis == w.axis && v.value == w.value; });
  };
  const auto honest = MakeHonest();
  const Contract c = kernel->contract(), h = honest->contract();
  return same(kernel->support(), honest->support()) && c.repeats == h.repeats && c.flags == h.flags;
}

// SplitMix64: the same pairs on every machine.
uint64_t Next(uint64_t& state) {
  uint64_t z = state += 0x9E3779B97F4A7C15;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

}  // namespace

KernelList MakePairs(int count, uint64_t seed) {
  std::vector<const Mutant*> mutants;
  for (const std::span<const Mutant> group : Mutants())
    for (const Mutant& mutant : group)
      if (TakesWhatHonestTakes(mutant)) mutants.push_back(&mutant);
  KernelList pairs;
  std::set<std::pair<size_t, size_t>> drawn;
  while (static_cast<int>(pairs.size()) < count) {
    size_t i = Next(seed) % mutants.size(), j = Next(seed) % mutants.size();
    if (i > j) std::swap(i, j);
    if (i == j || !drawn.insert({i, j}).second) continue;
    pairs.push_back(std::make_unique<PairKernel>(Introduced(*mutants[i]), Introduced(*mutants[j])));
  }
  pairs.push_back(std::make_unique<PairKernel>(MakeHonest(), MakeHonest()));
  return pairs;
}

}  // namespace ropecheck::mutants
