#include "adapters/host/guards.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "adapters/host/naming.h"

namespace ropecheck {
namespace {

constexpr int64_t kWideGap = 65536;

bool LeftAlone(const GuardedBuffer& b, const ByteRun& gap) {
  return b.buffer().bytes > kFilledWhole && gap.end - gap.begin > kWideGap;
}

void Fill(std::byte* begin, int64_t bytes, unsigned char value) {
  if (bytes > 0) std::memset(begin, value, static_cast<size_t>(bytes));
}

// Damage in one call: where it begins and how many bytes differ.
struct Damage {
  int64_t first = 0;  // from the buffer's first byte
  int64_t bytes = 0;
};

// Looks for bytes other than `expected` in [begin, end), from the buffer's first byte.
void Scan(const std::byte* base, ByteRun range, unsigned char expected, Damage& damage) {
  uint64_t pattern = 0;
  std::memset(&pattern, expected, sizeof(pattern));
  for (int64_t i = range.begin; i < range.end;) {
    uint64_t word = pattern;
    const int64_t step = std::min<int64_t>(sizeof(word), range.end - i);
    std::memcpy(&word, base + i, static_cast<size_t>(step));
    if (word != pattern) {
      for (int64_t j = i; j < i + step; ++j) {
        if (base[j] == std::byte{expected}) continue;
        if (damage.bytes++ == 0) damage.first = j;
      }
    }
    i += step;
  }
}

// A gap that was left as zeros: only pages that somebody touched can differ.
void ScanTouched(const GuardedBuffer& b, ByteRun gap, const BackingFile& file, Damage& damage) {
  if (file.fd < 0) return;
  int64_t at = file.offset + gap.begin;
  const int64_t end = file.offset + gap.end;
  while (at < end) {
    const int64_t data = lseek(file.fd, at, SEEK_DATA);
    if (data < 0 || data >= end) return;
    int64_t hole = lseek(file.fd, data, SEEK_HOLE);
    if (hole < 0 || hole > end) hole = end;
    Scan(b.at.base, {data - file.offset, hole - file.offset}, 0, damage);
    at = hole;
  }
}

constexpr uint64_t kMultiplier = 0x9E3779B97F4A7C15;  // odd: each step is a bijection of the state

uint64_t Mix(uint64_t state, uint64_t word) {
  state = (state ^ word) * kMultiplier;
  return state ^ state >> 29;
}

}  // namespace

void LayGuards(const GuardedBuffer& b) {
  const int64_t bytes = b.buffer().bytes;
  const unsigned char around = b.writable() ? kCanaryByte : kUnwrittenByte;
  Fill(b.at.base - b.at.before, b.at.before, around);
  Fill(b.at.base + bytes, b.at.after, around);
  if (bytes <= kFilledWhole) Fill(b.at.base, bytes, around);
  if (!b.writable()) return;
  if (bytes > kFilledWhole)
    for (const ByteRun& gap : Gaps(b.covered, bytes))
      if (!LeftAlone(b, gap)) Fill(b.at.base + gap.begin, gap.end - gap.begin, around);
  for (const ByteRun& run : b.covered) Fill(b.at.base + run.begin, run.end - run.begin, kUnwrittenByte);
}

void CheckGuards(const GuardedBuffer& b, const BackingFile& file, std::vector<GuardFinding>& findings) {
  if (!b.writable()) return;
  const int64_t bytes = b.buffer().bytes;
  Damage damage;
  Scan(b.at.base, {-b.at.before, 0}, kCanaryByte, damage);
  for (const ByteRun& gap : Gaps(b.covered, bytes)) {
    if (LeftAlone(b, gap)) {
      ScanTouched(b, gap, file, damage);
    } else {
      Scan(b.at.base, gap, kCanaryByte, damage);
    }
  }
  Scan(b.at.base, {bytes, bytes + b.at.after}, kCanaryByte, damage);
  if (damage.bytes == 0) return;
  const Spot spot = Locate(*b.plan, b.index, damage.first, true);
  std::string says = fmt::format("write of {}", Says(spot));
  if (spot.past_end < 0 && spot.before == 0) says += ", which its strides leave out";
  if (damage.bytes > 1) says += fmt::format(" ({} bytes outside the tensors were overwritten)", damage.bytes);
  findings.push_back({GuardFinding::Kind::kOutOfBounds, std::move(says)});
}

uint64_t Fingerprint(const GuardedBuffer& b) {
  uint64_t lanes[4] = {1, 2, 3, 4};
  for (const ByteRun& run : b.covered) {
    const std::byte* p = b.at.base + run.begin;
    int64_t left = run.end - run.begin;
    for (; left >= 32; left -= 32, p += 32) {
      uint64_t words[4];
      std::memcpy(words, p, sizeof(words));
      for (int i = 0; i < 4; ++i) lanes[i] = Mix(lanes[i], words[i]);
    }
    for (; left > 0; left -= 8, p += 8) {
      uint64_t word = 0;
      std::memcpy(&word, p, static_cast<size_t>(std::min<int64_t>(left, 8)));
      lanes[0] = Mix(lanes[0], word);
    }
  }
  return Mix(Mix(lanes[0], lanes[1]), Mix(lanes[2], lanes[3]));
}

}  // namespace ropecheck
