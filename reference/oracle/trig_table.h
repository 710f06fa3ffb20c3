// Constants of the double-double kernel: Taylor coefficients in turns, and cos and sin at the cell centres.
#pragma once

namespace ropecheck {

// sin(2pi r) = r (s0 + s1 z + ..), cos(2pi r) - 1 = z (c0 + c1 z + ..), z = r*r:
// s_n = (-1)^n (2pi)^(2n+1) / (2n+1)!, c_n = (-1)^(n+1) (2pi)^(2n+2) / (2n+2)!, leading ones as hi + lo.
// tests/oracle/prove_bound.py reads these lines and recomputes every number.
struct TrigCoefficients {
  double s0h = 0x1.921fb54442d18p+2, s0l = 0x1.1a62633145c07p-52;
  double s1h = -0x1.4abbce625be53p+5, s1l = 0x1.05511c68476a8p-49;
  double s2 = 0x1.466bc6775aae2p+6;
  double s3 = -0x1.32d2cce62bd86p+6;
  double s4 = 0x1.50783487ee782p+5;
  double c0h = -0x1.3bd3cc9be45dep+4, c0l = -0x1.692b71366cc04p-50;
  double c1h = 0x1.03c1f081b5ac4p+6, c1l = -0x1.32b33f87fc145p-48;
  double c2 = -0x1.55d3c7e3cbffap+6;
  double c3 = 0x1.e1f506891babbp+5;
};

inline constexpr int kCellBits = 11;
inline constexpr int kCells = 1 << kCellBits;

// cos and sin of j/kCells turn as hi + lo, each within 2^-107; exact at the quadrants.
struct TrigCell {
  double cos_hi = 0, cos_lo = 0, sin_hi = 0, sin_lo = 0;
};
struct TrigTable {
  TrigCell cells[kCells];
};

// Computed by Arb on first use (about 1 ms), then shared.
const TrigTable& GetTrigTable();

}  // namespace ropecheck
