// What the oracle gives for numbers from a file.
#pragma once

#include "reference/oracle/oracle.h"
#include "tests/peer/case.h"

namespace ropecheck::peer {

// The tensors of a call, row-major: q [batch, token, head, dim], cos and sin [rows, pairs]. A table that is
// empty is the law's.
struct Given {
  Numbers q, cos, sin;
};

// out_q [batch, token, head, dim] of a valid problem; kInvalid where a tensor has another size.
Result<Numbers> Rotated(const Problem& problem, const Given& given);
Result<Numbers> Rotated(const std::string& text, const Given& given);

// cos and sin of token s of sequence 0.
Result<AngleRow> RowOf(const std::string& text, int64_t s);
Result<Numbers> InvFreqOf(const Problem& problem);

// max |got - expected| / bound. A bound of 0 demands equality. NaN, and lists of unlike length, are infinite.
double Excess(const Numbers& got, const Numbers& expected, double bound);
Result<double> Excess(const Result<Numbers>& got, const Numbers& expected, double bound);

// [batch, head, token, dim] as [batch, token, head, dim].
Numbers TokensBeforeHeads(const Numbers& values, int64_t batch, int64_t heads, int64_t tokens, int64_t dim);

// Which of the file's names for it the pairing is; kInvalid for others.
Result<std::string> PairingOf(const Json& params);

}  // namespace ropecheck::peer
