// A dataset in one call: reading, copying in, computing and copying back go on side by side. Each stream has two sets of
// buffers; while the device works on one, the host fills the other.
#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "error.h"
#include "files.h"
#include "runner.h"

namespace triplicate {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int depth = 2;

/**
 * Reads a piece of a file on several threads: one thread copies a batch out of the page cache more slowly than a GPU
 * computes it. It reads instead of mapping, because a mapped file that shrinks, or a disk that fails, kills the process.
 */
class Reader {
 public:
  explicit Reader(size_t bytes) {
    // A thread for each half megabyte; waking one for less costs more than it saves.
    const size_t useful = std::min<size_t>(bytes >> 19, std::max(1U, std::thread::hardware_concurrency() / 2));
    for (size_t i = 1; i < std::min<size_t>(useful, 6); ++i) threads_.emplace_back([this, i] { serve(i); });
  }

  ~Reader() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
  }

  void read(const File& file, char* to, size_t size, uint64_t offset) {
    if (threads_.empty()) return file.read(to, size, offset);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      file_ = &file;
      to_ = to;
      size_ = size;
      offset_ = offset;
      pending_ = threads_.size();
      ++round_;
    }
    wake_.notify_all();
    std::exception_ptr mine;
    try {
      piece(0);
    } catch (...) {
      mine = std::current_exception();
    }
    std::unique_lock<std::mutex> lock(mutex_);
    done_.wait(lock, [this] { return pending_ == 0; });
    if (!mine) mine = std::exchange(error_, nullptr);
    if (mine) std::rethrow_exception(mine);
  }

 private:
  void piece(size_t index) const {
    const size_t count = threads_.size() + 1;
    const size_t from = size_ * index / count;
    const size_t end = size_ * (index + 1) / count;
    file_->read(to_ + from, end - from, offset_ + from);
  }

  void serve(size_t index) {
    uint64_t seen = 0;
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      wake_.wait(lock, [&] { return stop_ || round_ != seen; });
      if (stop_) return;
      seen = round_;
      lock.unlock();
      std::exception_ptr error;
      try {
        piece(index);
      } catch (...) {
        error = std::current_exception();
      }
      lock.lock();
      if (error) error_ = error;
      if (--pending_ == 0) done_.notify_one();
    }
  }

  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable wake_, done_;
  const File* file_ = nullptr;
  char* to_ = nullptr;
  size_t size_ = 0;
  uint64_t offset_ = 0;
  size_t pending_ = 0;
  uint64_t round_ = 0;
  bool stop_ = false;
  std::exception_ptr error_;
};

/** One batch in flight. */
struct Flight {
  Event copied, started, computed, returned;
  /** -1 where none is. */
  int64_t first = -1;
  int64_t count = 0;
};

struct Lane {
  Stream in, out;
  std::array<Flight, depth> ring;
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
    total_ = static_cast<int64_t>(job.parts.size()) * job.items;
    openTargets();
    for (size_t i = 0; i < lanes_.size(); ++i) prepare(runner_.slots_[i], lanes_[i]);
    reader_.emplace(itemBytes_ * static_cast<size_t>(job.batch));
  }

  ~SweepRun() {
    // Buffers and events must outlive what is in flight, after an error, too; and the runner gets its own shapes back.
    for (size_t i = 0; i < lanes_.size(); ++i) {
      Slot& slot = runner_.slots_[i];
      for (CUstream stream : {lanes_[i].in.get(), slot.stream.get(), lanes_[i].out.get()})
        if (stream) cuda.streamSynchronize(stream);
      try {
        if (lanes_[i].shaped != 0 && lanes_[i].shaped != job_.batch) reshape(slot, lanes_[i], job_.batch);
      } catch (...) {
        // The error that brought us here says more; a context that is lost fails again on its next use.
      }
    }
  }

  Swept run() {
    const auto start = Clock::now();
    int64_t batches = 0;
    for (size_t p = 0; p < job_.parts.size(); ++p) {
      const File part = openPart(job_.parts[p]);
      for (int64_t item = 0; item < job_.items; item += job_.batch, ++batches) {
        const size_t which = static_cast<size_t>(batches) % lanes_.size();
        const int set = static_cast<int>(static_cast<size_t>(batches) / lanes_.size() % depth);
        Flight& flight = lanes_[which].ring[set];
        land(runner_.slots_[which].sets[set], flight);
        flight.count = std::min(job_.batch, job_.items - item);
        flight.first = static_cast<int64_t>(p) * job_.items + item;
        issue(part, static_cast<uint64_t>(item), runner_.slots_[which], lanes_[which], set);
      }
    }
    // The rest, oldest first.
    for (int64_t b = std::max<int64_t>(0, batches - static_cast<int64_t>(lanes_.size()) * depth); b < batches; ++b) {
      const size_t which = static_cast<size_t>(b) % lanes_.size();
      const int set = static_cast<int>(static_cast<size_t>(b) / lanes_.size() % depth);
      land(runner_.slots_[which].sets[set], lanes_[which].ring[set]);
    }
    Swept swept;
    swept.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    swept.count = done_;
    swept.computeSeconds = computeMs_ / 1e3;
    swept.batches = batches;
    for (const auto& target : targets_) {
      Tensor tensor = runner_.outputs[target.output];
      tensor.shape.front() = done_;
      swept.outputs.push_back(tensor);
    }
    return swept;
  }

 private:
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
      targets_.push_back({index, itemBytes, File::create(file, itemBytes * static_cast<uint64_t>(total_), Stage::run)});
    }
  }

  File openPart(const std::string& name) const {
    File part = File::openToRead(name, Stage::run);
    const uint64_t expected = itemBytes_ * static_cast<uint64_t>(job_.items);
    if (part.size() != expected)
      mismatch("The part " + name + " has " + std::to_string(part.size()) + " bytes, and " + std::to_string(job_.items) +
               " inputs take " + std::to_string(expected) + ".");
    return part;
  }

  void prepare(Slot& slot, Lane& lane) {
    lane.in = runner_.session_.device->createStream(Stage::run);
    lane.out = runner_.session_.device->createStream(Stage::run);
    while (slot.sets.size() < depth) slot.sets.push_back(runner_.createSet(slot));
    for (auto& flight : lane.ring) {
      flight.copied = createEvent(CU_EVENT_DISABLE_TIMING, Stage::run);
      flight.started = runner_.createTimer();
      flight.computed = runner_.createTimer();
      flight.returned = runner_.createTimer();
    }
    lane.shaped = job_.batch;
    recapture(slot);
  }

  /** Graphs hold the shapes and addresses of their capture. */
  void recapture(Slot& slot) {
    if (!runner_.options_.graph) return;
    for (int set = 0; set < depth; ++set) {
      if (slot.sets[set].graph) continue;
      runner_.enqueuePlain(slot, set);
      runner_.drain(slot);
      runner_.capture(slot, set);
    }
  }

  void reshape(Slot& slot, Lane& lane, int64_t count) {
    // A plain run overwrites the outputs of its set, so those in flight must have come back before.
    for (int set = 0; set < depth; ++set) land(slot.sets[set], lane.ring[set]);
    for (auto& set : slot.sets) set.graph = GraphExec();
    runner_.setShapes(slot, job_.input, count);
    lane.shaped = count;
    if (count == job_.batch) recapture(slot);
  }

  void issue(const File& part, uint64_t item, Slot& slot, Lane& lane, int index) {
    BufferSet& set = slot.sets[index];
    Flight& flight = lane.ring[index];
    const size_t bytes = itemBytes_ * static_cast<size_t>(flight.count);
    const int64_t first = std::exchange(flight.first, -1);
    if (lane.shaped != flight.count) {
      const int64_t count = flight.count;
      reshape(slot, lane, count);
    }
    char* host = static_cast<char*>(set.hostInputs.front().get());
    reader_->read(part, host, bytes, item * itemBytes_);
    check(cuda.memcpyHtoDAsync(set.inputs.front().get(), host, bytes, lane.in.get()), Stage::run, "copying an input");
    record(flight.copied, lane.in);
    wait(slot.stream, flight.copied);
    record(flight.started, slot.stream);
    runner_.enqueue(slot, index);
    record(flight.computed, slot.stream);
    wait(lane.out, flight.computed);
    for (const auto& target : targets_)
      if (!runner_.outputs[target.output].onHost)
        check(cuda.memcpyDtoHAsync(set.hostOutputs[target.output].get(), set.outputs[target.output].get(),
                                   target.itemBytes * static_cast<size_t>(flight.count), lane.out.get()),
              Stage::run, "copying an output");
    record(flight.returned, lane.out);
    flight.first = first;
  }

  void land(const BufferSet& set, Flight& flight) {
    if (flight.first < 0) return;
    runner_.await(flight.returned);
    float ms = 0;
    check(cuda.eventElapsedTime(&ms, flight.started.get(), flight.computed.get()), Stage::run, "reading a time");
    computeMs_ += ms;
    for (const auto& target : targets_)
      target.file.write(set.hostOutputs[target.output].get(), target.itemBytes * static_cast<size_t>(flight.count),
                        target.itemBytes * static_cast<uint64_t>(flight.first));
    done_ += flight.count;
    flight.first = -1;
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

  Runner& runner_;
  const SweepJob& job_;
  const std::function<void(int64_t)>& progress_;
  std::vector<Lane> lanes_;
  std::vector<Target> targets_;
  std::optional<Reader> reader_;
  size_t itemBytes_ = 0;
  int64_t total_ = 0;
  int64_t done_ = 0;
  double computeMs_ = 0;
  Clock::time_point reported_ = Clock::now();
};

Swept Runner::sweep(const SweepJob& job, const std::function<void(int64_t)>& progress) {
  session_.device->use();
  mark_ = session_.logger.mark();
  return SweepRun(*this, job, progress).run();
}

}  // namespace triplicate
