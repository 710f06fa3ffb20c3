// Independent pieces of work on all processors.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace ropecheck::golden {

// Calls work(i) for i = 0 .. count - 1, on as many threads as there are processors. Order is not kept.
template <class Work>
void ForEachIndex(size_t count, const Work& work) {
  std::atomic<size_t> next = 0;
  const auto crew = [&] {
    for (size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::jthread> threads;
  for (unsigned n = std::max(1u, std::thread::hardware_concurrency()); n > 1; --n) threads.emplace_back(crew);
  crew();
}

}  // namespace ropecheck::golden
