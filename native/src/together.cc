// Several runners at once, each on a thread of its own: what the throughput of an engine is by how many run it.
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "error.h"
#include "runner.h"

namespace triplicate {

namespace {

/** Lets all through once all are there; those that will not come are counted as there. */
class StartingLine {
 public:
  explicit StartingLine(size_t expected) : missing_(expected) {}

  void arrive() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (--missing_ == 0) opened_.notify_all();
  }

  void arriveAndWait() {
    arrive();
    std::unique_lock<std::mutex> lock(mutex_);
    opened_.wait(lock, [this] { return missing_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  size_t missing_;
};

}  // namespace

std::vector<Measured> runTogether(const TogetherJob& job) {
  const size_t count = job.runners.size();
  std::vector<Measured> measured(count);
  std::vector<std::exception_ptr> failed(count);
  StartingLine line(count);
  const auto runOne = [&](size_t at) {
    bool hasArrived = false;
    try {
      measured[at] = job.runners[at]->measureFor(job.batches[at], job.warmupSeconds, job.seconds, [&] {
        hasArrived = true;
        line.arriveAndWait();
      });
    } catch (...) {
      failed[at] = std::current_exception();
    }
    if (!hasArrived) line.arrive();
  };
  std::vector<std::thread> threads;
  // Memory for all of them now: were it refused at one of them, those that run already would be destroyed, which ends the process.
  threads.reserve(count);
  for (size_t at = 0; at < count; ++at) {
    try {
      threads.emplace_back(runOne, at);
    } catch (const std::system_error& error) {
      // The host gives no more threads; those that wait must not wait for ever.
      failed[at] = std::make_exception_ptr(Error(Code::RUN_FAILED, Stage::run,
                                                 "The host starts no thread " + std::to_string(at + 1) + " of " +
                                                     std::to_string(count) + ": " + error.what() + "."));
      line.arrive();
    }
  }
  for (auto& thread : threads) thread.join();
  for (const auto& problem : failed)
    if (problem) std::rethrow_exception(problem);
  return measured;
}

}  // namespace triplicate
