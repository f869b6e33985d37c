// A dataset in one call: reading, copying in, computing, copying back and writing go on side by side, each batch in buffers
// of its own. One thread does nothing but give the device work, because enqueueing a batch can take as long as computing it;
// a second one takes what was computed, and some more read.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "error.h"
#include "files.h"
#include "prefetch.h"
#include "runner.h"

namespace triplicate {

namespace {

using Clock = std::chrono::steady_clock;

/** Batches of one stream that the device may be busy with while another one is issued. */
constexpr int64_t ahead = 3;
/** Sets of buffers on the device a stream. */
constexpr int64_t depth = ahead + 1;
static_assert(depth > ahead, "a set may be issued again only when its last batch has landed");

/** Inputs of one part that are run together. */
struct Piece {
  size_t part = 0;
  int64_t item = 0;
  int64_t count = 0;
};

/** A thread for each half megabyte of a batch, six at most, and half of the machine: more of them wait for memory. */
int readersFor(size_t batchBytes) {
  const size_t cores = std::max(1U, std::thread::hardware_concurrency() / 2);
  return static_cast<int>(std::clamp<size_t>(batchBytes >> 19, 1, std::min<size_t>(cores, 6)));
}

/** One batch in flight. */
struct Flight {
  Event copied, started, computed;
};

struct Lane {
  Stream in, out;
  std::vector<Flight> ring;
  /** Inputs a batch that the context is set to. */
  int64_t shaped = 0;
};

struct Target {
  size_t output;
  size_t itemBytes;
  File file;
};

}  // namespace

class SweepRun {
 public:
  SweepRun(Runner& runner, const SweepJob& job, const std::function<void(int64_t)>& progress)
      : runner_(runner), job_(job), progress_(progress), lanes_(runner.slots_.size()) {
    checkJob();
    itemBytes_ = runner_.inputs.front().bytes / static_cast<size_t>(job.batch);
    perPart_ = (job.items + job.batch - 1) / job.batch;
    batches_ = perPart_ * static_cast<int64_t>(job.parts.size());
    for (const auto& part : job.parts) parts_.push_back(openPart(part));
    openTargets();
    const int readers = readersFor(itemBytes_ * static_cast<size_t>(job.batch));
    const int64_t filled = static_cast<int64_t>(lanes_.size()) * depth + readers;
    hostInputs_.resize(static_cast<size_t>(filled));
    // Reading goes on while the contexts are prepared.
    prefetch_.emplace(batches_, filled, readers, [this](int64_t batch) { read(batch); });
    for (size_t i = 0; i < lanes_.size(); ++i) prepare(runner_.slots_[i], lanes_[i]);
  }

  ~SweepRun() {
    // Nothing may write into buffers that go, nor use events that go; and the runner gets its own shapes back.
    prefetch_.reset();
    for (size_t i = 0; i < lanes_.size(); ++i) {
      Slot& slot = runner_.slots_[i];
      for (CUstream stream : {lanes_[i].in.get(), slot.stream.get(), lanes_[i].out.get()})
        if (stream) cuda.streamSynchronize(stream);
      try {
        if (lanes_[i].shaped != 0 && lanes_[i].shaped != job_.batch) reshape(slot, lanes_[i], job_.batch);
      } catch (...) {
        // The error that brought us here says more.
        runner_.isLost_ = true;
      }
    }
  }

  Swept run() {
    {
      const Lander lander(*this);
      const int64_t inFlight = ahead * static_cast<int64_t>(lanes_.size());
      for (int64_t batch = 0; batch < batches_; ++batch) {
        prefetch_->await(batch);
        awaitLanded(batch - inFlight);
        issue(batch);
      }
      awaitLanded(batches_);
    }
    Swept swept;
    swept.seconds = std::chrono::duration<double>(Clock::now() - began_).count();
    swept.count = done_;
    swept.computeSeconds = computeMs_ / 1e3;
    swept.batches = batches_;
    for (const auto& target : targets_) {
      Tensor tensor = runner_.outputs[target.output];
      tensor.shape.front() = done_;
      swept.outputs.push_back(tensor);
    }
    return swept;
  }

 private:
  Piece pieceOf(int64_t batch) const {
    const int64_t item = batch % perPart_ * job_.batch;
    return {static_cast<size_t>(batch / perPart_), item, std::min(job_.batch, job_.items - item)};
  }

  size_t laneOf(int64_t batch) const { return static_cast<size_t>(batch) % lanes_.size(); }
  int setOf(int64_t batch) const {
    return static_cast<int>(batch / static_cast<int64_t>(lanes_.size()) % depth);
  }
  PinnedMemory& hostInputOf(int64_t batch) { return hostInputs_[static_cast<size_t>(batch) % hostInputs_.size()]; }

  /** On a thread of the prefetch, which makes what it fills: to pin memory takes longer than to fill it. */
  void read(int64_t batch) {
    const Piece piece = pieceOf(batch);
    PinnedMemory& host = hostInputOf(batch);
    if (!host) {
      runner_.session_.device->use();
      host = allocatePinned(itemBytes_ * static_cast<size_t>(job_.batch), Stage::run);
    }
    parts_[piece.part].read(host.get(), itemBytes_ * static_cast<size_t>(piece.count), static_cast<uint64_t>(piece.item) * itemBytes_);
  }

  [[noreturn]] static void mismatch(const std::string& message) { throw Error(Code::INPUT_MISMATCH, Stage::run, message); }

  void checkJob() const {
    const auto& inputs = runner_.inputs;
    if (inputs.size() != 1 || inputs.front().name != job_.input) {
      std::string names;
      for (const auto& input : inputs) names += (names.empty() ? "" : ", ") + input.name;
      mismatch("A sweep gives the input " + job_.input + ", and the engine takes " + names + ".");
    }
    const Binding& input = inputs.front();
    if (input.shape.empty() || input.shape.front() != job_.batch)
      mismatch("Input " + input.name + " of this runner has the shape " + textOf(input.shape) + ", and the sweep's batch is " +
               std::to_string(job_.batch) + ".");
    if (input.bytes % static_cast<size_t>(job_.batch) != 0)
      throw Error(Code::UNSUPPORTED, Stage::run, "One item of input " + input.name + " is no whole number of bytes.");
    const int64_t tail = job_.items % job_.batch;
    if (tail == 0 || job_.parts.empty()) return;
    const auto& profile = runner_.engine_.profiles[runner_.options_.profile];
    const auto range = profile.find(input.name);
    if (range == profile.end() || runner_.engine_.find(input.name)->shape.front() >= 0 || tail < range->second.min.front())
      mismatch("The last batch of a part has " + std::to_string(tail) + " inputs, and input " + input.name +
               (range == profile.end() || runner_.engine_.find(input.name)->shape.front() >= 0
                    ? " always takes " + std::to_string(job_.batch)
                    : " takes at least " + std::to_string(range->second.min.front())) +
               ".");
  }

  void openTargets() {
    for (const auto& [name, file] : job_.outputs) {
      size_t index = 0;
      while (index < runner_.outputs.size() && runner_.outputs[index].name != name) ++index;
      if (index == runner_.outputs.size()) mismatch("The engine has no output " + name + ".");
      const Binding& output = runner_.outputs[index];
      if (output.shape.empty() || output.shape.front() != job_.batch ||
          output.bytes % static_cast<size_t>(job_.batch) != 0)
        throw Error(Code::UNSUPPORTED, Stage::run,
                    "Output " + name + " of shape " + textOf(output.shape) + " does not begin with the batch of " +
                        std::to_string(job_.batch) + ", so it cannot be cut into items.");
      const size_t itemBytes = output.bytes / static_cast<size_t>(job_.batch);
      const uint64_t total = static_cast<uint64_t>(job_.items) * job_.parts.size();
      targets_.push_back({index, itemBytes, File::create(file, itemBytes * total, Stage::run)});
    }
  }

  File openPart(const std::string& name) const {
    File part = File::openToRead(name, Stage::run);
    const uint64_t expected = itemBytes_ * static_cast<uint64_t>(job_.items);
    if (part.size() != expected)
      throw Error(Code::IO, Stage::run,
                  "The part " + name + " has " + std::to_string(part.size()) + " bytes, and " + std::to_string(job_.items) +
                      " inputs take " + std::to_string(expected) + ".");
    return part;
  }

  void prepare(Slot& slot, Lane& lane) {
    lane.in = runner_.session_.device->createStream(Stage::run);
    lane.out = runner_.session_.device->createStream(Stage::run);
    while (static_cast<int64_t>(slot.sets.size()) < depth) slot.sets.push_back(runner_.createSet(slot));
    for (int64_t set = 0; set < depth; ++set)
      // Nobody spins for what was computed: asking the driver again and again would hold up whoever enqueues.
      lane.ring.push_back({createEvent(CU_EVENT_DISABLE_TIMING, Stage::run), createEvent(CU_EVENT_DEFAULT, Stage::run),
                           createEvent(CU_EVENT_BLOCKING_SYNC, Stage::run)});
    lane.shaped = job_.batch;
    recapture(slot);
  }

  /** Graphs hold the shapes and addresses of their capture. */
  void recapture(Slot& slot) {
    if (!runner_.options_.graph) return;
    for (int set = 0; set < static_cast<int>(depth); ++set) {
      if (slot.sets[static_cast<size_t>(set)].graph) continue;
      runner_.enqueuePlain(slot, set);
      runner_.drain(slot);
      runner_.capture(slot, set);
    }
  }

  void reshape(Slot& slot, Lane& lane, int64_t count) {
    for (auto& set : slot.sets) set.graph = GraphExec();
    slot.isTail = false;
    // First, so that shapes of which only some were taken are given back, too.
    lane.shaped = count;
    try {
      runner_.setShapes(slot, job_.input, count);
    } catch (...) {
      // Nobody gives the runner's own shapes back any more.
      if (count == job_.batch) runner_.isLost_ = true;
      throw;
    }
    slot.isTail = count != job_.batch;
    if (count == job_.batch) recapture(slot);
  }

  void issue(int64_t batch) {
    const Piece piece = pieceOf(batch);
    const int index = setOf(batch);
    Slot& slot = runner_.slots_[laneOf(batch)];
    Lane& lane = lanes_[laneOf(batch)];
    BufferSet& set = slot.sets[static_cast<size_t>(index)];
    Flight& flight = lane.ring[static_cast<size_t>(index)];
    if (lane.shaped != piece.count) {
      // A plain run overwrites the outputs of its set, so those in flight must have come back before.
      awaitLanded(batch);
      reshape(slot, lane, piece.count);
    }
    check(cuda.memcpyHtoDAsync(set.inputs.front().get(), hostInputOf(batch).get(),
                               itemBytes_ * static_cast<size_t>(piece.count), lane.in.get()),
          Stage::run, "copying an input");
    record(flight.copied, lane.in);
    wait(slot.stream, flight.copied);
    record(flight.started, slot.stream);
    runner_.enqueue(slot, index);
    record(flight.computed, slot.stream);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      issued_ = batch + 1;
    }
    moved_.notify_all();
  }

  /** Waits until all batches before this one have landed. Throws what their landing threw. */
  void awaitLanded(int64_t batch) {
    std::unique_lock<std::mutex> lock(mutex_);
    moved_.wait(lock, [&] { return error_ || landed_ >= batch; });
    if (error_) std::rethrow_exception(error_);
  }

  /** The thread that takes what comes back from the device, for as long as this object is there. */
  class Lander {
   public:
    explicit Lander(SweepRun& run) : run_(run), thread_([&run] { run.landAll(); }) {}
    ~Lander() {
      {
        const std::lock_guard<std::mutex> lock(run_.mutex_);
        run_.stop_ = true;
      }
      run_.moved_.notify_all();
      thread_.join();
    }

   private:
    SweepRun& run_;
    std::thread thread_;
  };

  void landAll() {
    try {
      runner_.session_.device->use();
      for (int64_t batch = 0; batch < batches_; ++batch) {
        {
          std::unique_lock<std::mutex> lock(mutex_);
          moved_.wait(lock, [&] { return stop_ || issued_ > batch; });
          if (issued_ <= batch) return;
        }
        land(batch);
        {
          const std::lock_guard<std::mutex> lock(mutex_);
          landed_ = batch + 1;
        }
        moved_.notify_all();
        prefetch_->release(batch + 1);
      }
    } catch (...) {
      {
        const std::lock_guard<std::mutex> lock(mutex_);
        error_ = std::current_exception();
      }
      moved_.notify_all();
    }
  }

  void land(int64_t batch) {
    const Piece piece = pieceOf(batch);
    const size_t index = static_cast<size_t>(setOf(batch));
    const BufferSet& set = runner_.slots_[laneOf(batch)].sets[index];
    const Lane& lane = lanes_[laneOf(batch)];
    const Flight& flight = lane.ring[index];
    check(cuda.eventSynchronize(flight.computed.get()), Stage::run, "waiting for the device");
    for (const auto& target : targets_)
      if (!runner_.outputs[target.output].onHost)
        check(cuda.memcpyDtoHAsync(set.hostOutputs[target.output].get(), set.outputs[target.output].get(),
                                   target.itemBytes * static_cast<size_t>(piece.count), lane.out.get()),
              Stage::run, "copying an output");
    check(cuda.streamSynchronize(lane.out.get()), Stage::run, "waiting for outputs");
    float ms = 0;
    check(cuda.eventElapsedTime(&ms, flight.started.get(), flight.computed.get()), Stage::run, "reading a time");
    computeMs_ += ms;
    const uint64_t first = static_cast<uint64_t>(job_.items) * piece.part + static_cast<uint64_t>(piece.item);
    for (const auto& target : targets_)
      target.file.write(set.hostOutputs[target.output].get(), target.itemBytes * static_cast<size_t>(piece.count),
                        target.itemBytes * first);
    done_ += piece.count;
    const auto now = Clock::now();
    if (now - reported_ >= std::chrono::milliseconds(100)) {
      reported_ = now;
      progress_(done_);
    }
  }

  static void record(const Event& event, const Stream& stream) {
    check(cuda.eventRecord(event.get(), stream.get()), Stage::run, "recording an event");
  }

  static void wait(const Stream& stream, const Event& event) {
    check(cuda.streamWaitEvent(stream.get(), event.get(), 0), Stage::run, "ordering streams");
  }

  /** Making buffers is part of a sweep's time. */
  const Clock::time_point began_ = Clock::now();
  Runner& runner_;
  const SweepJob& job_;
  const std::function<void(int64_t)>& progress_;
  std::vector<Lane> lanes_;
  std::vector<File> parts_;
  std::vector<Target> targets_;
  /** A ring, longer than what is in flight by what is being read. */
  std::vector<PinnedMemory> hostInputs_;
  size_t itemBytes_ = 0;
  int64_t perPart_ = 0;
  int64_t batches_ = 0;
  /** After all that its threads use. */
  std::optional<Prefetch> prefetch_;
  /** Of what both threads know: batches issued and landed, and how it ended. */
  std::mutex mutex_;
  std::condition_variable moved_;
  int64_t issued_ = 0;
  int64_t landed_ = 0;
  bool stop_ = false;
  std::exception_ptr error_;
  /** The lander's own, until all has landed. */
  int64_t done_ = 0;
  double computeMs_ = 0;
  Clock::time_point reported_ = Clock::now();
};

Swept Runner::sweep(const SweepJob& job, const std::function<void(int64_t)>& progress) {
  begin();
  return SweepRun(*this, job, progress).run();
}

}  // namespace triplicate
