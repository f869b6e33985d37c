// Execution contexts of one engine with their streams and buffers, and the ways to run them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cuda-driver.h"
#include "engine.h"

namespace triplicate {

/** As RunnerOptions of native/trt.d.ts. */
struct RunnerOptions {
  int profile = 0;
  std::map<std::string, Shape> shapes;
  int streams = 1;
  bool graph = false;
  bool spin = false;
};

/** An input or output of the runner's shape. */
struct Binding : Tensor {
  bool onHost = false;
  size_t bytes = 0;
};

/** Views of the caller's bytes by tensor name. */
struct Bytes {
  const void* data;
  size_t size;
};
using BatchView = std::map<std::string, Bytes>;
/** One batch in pinned memory, in the order of the runner's inputs. */
using Batch = std::vector<PinnedMemory>;

/** Buffers of one inference; those of the host are pinned. */
struct BufferSet {
  std::vector<DeviceMemory> inputs, outputs;
  std::vector<PinnedMemory> hostOutputs;
  /** Captured with the addresses of this set. */
  GraphExec graph;
};

/** One context with its stream. */
struct Slot {
  // Before the context, so that they go after it.
  Stream stream;
  /** In a partition TensorRT's own ones would run on the whole device. */
  std::vector<Stream> auxStreams;
  std::unique_ptr<nvinfer1::IExecutionContext> context;
  std::vector<BufferSet> sets;
  /** Has the shapes of a sweep's last batch, which runs without a graph. */
  bool isTail = false;
  /** Whose addresses the context has. */
  int bound = -1;
};

struct LayerTimes {
  std::string layer;
  std::vector<double> ms;
};

class Profiler;

/** As MeasureJob of native/trt.d.ts, without its batches. */
struct MeasureJob {
  int64_t warmup = 0;
  int64_t iterations = 0;
  bool transfers = true;
  bool profiler = false;
};

struct Measured {
  std::vector<double> h2dMs, computeMs, d2hMs, enqueueMs;
  double wallMs = 0;
  /** Of a measurement with the profiler. */
  std::vector<LayerTimes> layers;
};

class Runner;

/** As TogetherJob of native/trt.d.ts. */
struct TogetherJob {
  std::vector<std::shared_ptr<Runner>> runners;
  /** Of each runner, in pinned memory of its own. */
  std::vector<std::vector<Batch>> batches;
  double warmupSeconds = 0;
  double seconds = 0;
};

/** All runners at once, each on a thread of its own; they begin when all are warm. Errors: of the first that fails. */
std::vector<Measured> runTogether(const TogetherJob& job);

/** As SweepJob of native/trt.d.ts. */
struct SweepJob {
  std::string input;
  std::vector<std::string> parts;
  int64_t items = 0;
  int64_t batch = 0;
  std::map<std::string, std::string> outputs;
};

struct Swept {
  int64_t count = 0;
  double seconds = 0, computeSeconds = 0;
  int64_t batches = 0;
  std::vector<Tensor> outputs;
};

class Runner {
 public:
  /** Errors: INPUT_MISMATCH, UNSUPPORTED, OUT_OF_MEMORY, RUN_FAILED. */
  Runner(Engine& engine, const RunnerOptions& options);
  ~Runner();

  /** Of one batch. */
  size_t inputBytes() const;
  /** Copies a batch of the caller's into pinned memory. Errors: INPUT_MISMATCH with the expected bytes. */
  Batch load(const BatchView& inputs) const;

  /** One inference on the first context; `take` gets each output's bytes. */
  void infer(const BatchView& inputs, const std::function<void(const Binding&, const void*)>& take);
  Measured measure(const std::vector<Batch>& batches, const MeasureJob& job);
  /** With transfers, warmed up and then timed for so many seconds; `whenWarm` is called between, and may wait. */
  Measured measureFor(const std::vector<Batch>& batches, double warmupSeconds, double seconds,
                      const std::function<void()>& whenWarm);
  Swept sweep(const SweepJob& job, const std::function<void(int64_t)>& progress);
  std::vector<LayerTimes> profile(const Batch& batch, int64_t warmup, int64_t iterations);

  void close();
  bool isClosed() const { return slots_.empty(); }

  std::vector<Binding> inputs, outputs;
  /** Set and read on JavaScript's thread only. */
  bool busy = false;

 private:
  friend class SweepRun;
  friend class MeasureRun;

  /** Each call begins so. Errors: RUN_FAILED after one that left the contexts in an unknown state. */
  void begin();
  void checkShapes() const;
  void describe(nvinfer1::IExecutionContext& context);
  Slot createSlot();
  BufferSet createSet(const Slot& slot) const;
  void setShapes(Slot& slot, const std::string& swept = "", int64_t items = 0);
  void bind(Slot& slot, int set);
  void enqueue(Slot& slot, int set);
  void enqueuePlain(Slot& slot, int set);
  void capture(Slot& slot, int set);
  void copyIn(Slot& slot, int set, const Batch& batch);
  /** Waits until the stream has done all; what an earlier failure left behind, too. */
  void drain(const Slot& slot) const;
  void await(const Event& event) const;
  Event createTimer() const;
  /** Errors: RUN_FAILED where a profiler that was asked said nothing. */
  std::vector<LayerTimes> layersOf(Profiler& profiler) const;
  std::string said() const;

  Engine& engine_;
  Session& session_;
  const RunnerOptions options_;
  std::vector<Slot> slots_;
  /** A sweep could not give the contexts the runner's shapes back. */
  bool isLost_ = false;
  /** Of the call that runs. */
  uint64_t mark_ = 0;
};

}  // namespace triplicate
