// Latency the way trtexec takes it: events around each phase on the stream, two iterations of a stream in flight, so
// that the next one is enqueued before the host waits for the last.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "error.h"
#include "profiler.h"
#include "runner.h"

namespace triplicate {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int depth = 2;

/** One iteration in flight. */
struct Flight {
  /** Before the copy in, before and after the run, after the copy back. */
  std::array<Event, 4> events;
  int64_t iteration = -1;
};

struct Lane {
  std::array<Flight, depth> ring;
  int next = 0;
};

}  // namespace

class MeasureRun {
 public:
  /** `profiler` may be null. */
  MeasureRun(Runner& runner, const std::vector<Batch>& batches, bool transfers, Profiler* profiler)
      : runner_(runner), batches_(batches), transfers_(transfers), profiler_(profiler), lanes_(runner.slots_.size()) {
    // All is made before the first iteration, so that nothing but the work stands between two of them.
    for (auto& lane : lanes_)
      for (auto& flight : lane.ring)
        for (auto& event : flight.events) event = runner_.createTimer();
    if (!transfers_)
      for (auto& slot : runner_.slots_) runner_.copyIn(slot, 0, batches_.front());
  }

  ~MeasureRun() {
    // Events and batches must outlive what is in flight, after an error, too.
    for (auto& slot : runner_.slots_) cuda.streamSynchronize(slot.stream.get());
  }

  Measured run(int64_t iterations, bool isTimed) {
    return run(iterations, std::nullopt, static_cast<size_t>(iterations), isTimed);
  }

  /** As many as are issued in that time; there is room for so many before it begins, so that none waits for memory. */
  Measured runFor(double seconds, size_t expected, bool isTimed) {
    const auto length = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    return run(INT64_MAX, length, expected, isTimed);
  }

 private:
  Measured run(int64_t iterations, std::optional<Clock::duration> length, size_t expected, bool isTimed) {
    isTimed_ = isTimed;
    Measured measured;
    for (auto* times : timesOf(measured)) times->reserve(expected);
    const auto start = Clock::now();
    for (int64_t i = 0; i < iterations && (!length || Clock::now() - start < *length); ++i) {
      for (auto* times : timesOf(measured)) times->push_back(0);
      const size_t which = static_cast<size_t>(i) % lanes_.size();
      Lane& lane = lanes_[which];
      Flight& flight = lane.ring[lane.next];
      land(flight, measured);
      issue(runner_.slots_[which], flight, i, measured);
      lane.next = (lane.next + 1) % depth;
    }
    for (int step = 0; step < depth; ++step)
      for (auto& lane : lanes_) {
        land(lane.ring[lane.next], measured);
        lane.next = (lane.next + 1) % depth;
      }
    measured.wallMs = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    return measured;
  }

  static std::array<std::vector<double>*, 4> timesOf(Measured& measured) {
    return {&measured.h2dMs, &measured.computeMs, &measured.d2hMs, &measured.enqueueMs};
  }

  void issue(Slot& slot, Flight& flight, int64_t iteration, Measured& measured) {
    CUstream stream = slot.stream.get();
    const auto& events = flight.events;
    if (transfers_) {
      record(events[0], stream);
      runner_.copyIn(slot, 0, batches_[static_cast<size_t>(iteration) % batches_.size()]);
    }
    record(events[1], stream);
    if (profiler_ && isTimed_) profiler_->begin(static_cast<size_t>(iteration));
    const auto start = Clock::now();
    runner_.enqueue(slot, 0);
    measured.enqueueMs[static_cast<size_t>(iteration)] =
        std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    record(events[2], stream);
    if (transfers_) {
      const BufferSet& set = slot.sets.front();
      for (size_t i = 0; i < runner_.outputs.size(); ++i)
        if (!runner_.outputs[i].onHost)
          check(cuda.memcpyDtoHAsync(set.hostOutputs[i].get(), set.outputs[i].get(), runner_.outputs[i].bytes, stream),
                Stage::run, "copying an output");
      record(events[3], stream);
    }
    flight.iteration = iteration;
  }

  void land(Flight& flight, Measured& measured) {
    if (flight.iteration < 0) return;
    const auto& events = flight.events;
    const size_t i = static_cast<size_t>(flight.iteration);
    runner_.await(transfers_ ? events[3] : events[2]);
    measured.computeMs[i] = between(events[1], events[2]);
    if (transfers_) {
      measured.h2dMs[i] = between(events[0], events[1]);
      measured.d2hMs[i] = between(events[2], events[3]);
    }
    flight.iteration = -1;
  }

  static void record(const Event& event, CUstream stream) {
    check(cuda.eventRecord(event.get(), stream), Stage::run, "recording an event");
  }

  static double between(const Event& from, const Event& to) {
    float ms = 0;
    check(cuda.eventElapsedTime(&ms, from.get(), to.get()), Stage::run, "reading a time");
    return ms;
  }

  Runner& runner_;
  const std::vector<Batch>& batches_;
  const bool transfers_;
  Profiler* const profiler_;
  bool isTimed_ = false;
  std::vector<Lane> lanes_;
};

Measured Runner::measure(const std::vector<Batch>& batches, const MeasureJob& job) {
  begin();
  if (job.profiler && (slots_.size() > 1 || options_.graph))
    throw Error(Code::ARGUMENT, Stage::run, "The profiler takes one stream without a graph.");
  for (auto& slot : slots_) bind(slot, 0);
  Profiler profiler;
  profiler.iterations = static_cast<size_t>(job.iterations);
  std::optional<AttachedProfiler> attached;
  if (job.profiler) attached.emplace(slots_.front(), profiler);
  MeasureRun run(*this, batches, job.transfers, job.profiler ? &profiler : nullptr);
  run.run(job.warmup, false);
  Measured measured = run.run(job.iterations, true);
  if (job.profiler) measured.layers = layersOf(profiler);
  return measured;
}

Measured Runner::measureFor(const std::vector<Batch>& batches, double warmupSeconds, double seconds, const std::function<void()>& whenWarm) {
  begin();
  for (auto& slot : slots_) bind(slot, 0);
  MeasureRun run(*this, batches, true, nullptr);
  const Measured warm = run.runFor(warmupSeconds, 0, false);
  const double pace = static_cast<double>(warm.computeMs.size()) / std::max(1e-3, warm.wallMs);
  whenWarm();
  // Twice the pace, which may grow.
  return run.runFor(seconds, static_cast<size_t>(2 * pace * 1000 * seconds), true);
}

}  // namespace triplicate
