// Batches read ahead of the device, by several threads.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace triplicate {

/**
 * Reads batches ahead of the device, each by one of several threads into pinned memory: one thread copies a batch out of the
 * page cache more slowly than a GPU computes it, and whoever enqueues has no time for it at all. It reads instead of
 * mapping, because a mapped file that shrinks, or a disk that fails, kills the process.
 */
class Prefetch {
 public:
  using Read = std::function<void(int64_t batch)>;

  /** `capacity` batches are read ahead of what was released. */
  Prefetch(int64_t total, int64_t capacity, int threads, Read read);
  ~Prefetch();

  /** Waits until this batch was read. Throws what its reading threw. */
  void await(int64_t batch);
  /** The buffers of all batches before this one may be filled again. */
  void release(int64_t batch);

 private:
  void serve();

  const int64_t total_;
  const int64_t capacity_;
  const Read read_;
  std::vector<int64_t> ready_;
  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable free_, read_done_;
  int64_t next_ = 0;
  int64_t released_ = 0;
  bool stop_ = false;
  std::exception_ptr error_;
};

}  // namespace triplicate
