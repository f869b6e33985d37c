#include "prefetch.h"

#include <system_error>
#include <utility>

namespace triplicate {

Prefetch::Prefetch(int64_t total, int64_t capacity, int threads, Read read)
    : total_(total), capacity_(capacity), read_(std::move(read)), ready_(static_cast<size_t>(capacity), -1) {
  try {
    while (static_cast<int>(threads_.size()) < threads) threads_.emplace_back([this] { serve(); });
  } catch (const std::system_error&) {
    // The machine gives no more threads; one is enough to go on.
    if (threads_.empty()) throw;
  }
}

Prefetch::~Prefetch() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  free_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void Prefetch::await(int64_t batch) {
  std::unique_lock<std::mutex> lock(mutex_);
  read_done_.wait(lock, [&] { return error_ || ready_[static_cast<size_t>(batch % capacity_)] == batch; });
  if (error_) std::rethrow_exception(error_);
}

void Prefetch::release(int64_t batch) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    released_ = batch;
  }
  // One batch more may be read, by whoever is idle.
  free_.notify_one();
}

void Prefetch::serve() {
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    free_.wait(lock, [&] { return stop_ || next_ >= total_ || next_ < released_ + capacity_; });
    if (stop_ || next_ >= total_) return;
    const int64_t batch = next_++;
    lock.unlock();
    std::exception_ptr error;
    try {
      read_(batch);
    } catch (...) {
      error = std::current_exception();
    }
    lock.lock();
    if (error && !error_) error_ = error;
    ready_[static_cast<size_t>(batch % capacity_)] = batch;
    read_done_.notify_all();
  }
}

}  // namespace triplicate
