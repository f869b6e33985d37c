#include "runner.h"

#include <algorithm>
#include <cstring>

#include "error.h"

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace triplicate {

namespace {
[[noreturn]] void mismatch(Stage stage, const std::string& message, const std::string& said = "") {
  throw failure(Code::INPUT_MISMATCH, stage, message, said);
}
}  // namespace

Runner::Runner(Engine& engine, const RunnerOptions& options)
    : engine_(engine), session_(engine.session()), options_(options), mark_(session_.logger.mark()) {
  checkShapes();
  for (int i = 0; i < options.streams; ++i) {
    slots_.push_back(createSlot());
    Slot& slot = slots_.back();
    // TensorRT may do work of once in the first run after a shape was set, and wants a run before a capture.
    enqueuePlain(slot, 0);
    drain(slot);
    if (options.graph) capture(slot, 0);
  }
}

Runner::~Runner() = default;

void Runner::close() { slots_.clear(); }

std::string Runner::said() const { return session_.logger.since(mark_); }

void Runner::begin() {
  session_.device->use();
  mark_ = session_.logger.mark();
  if (isLost_)
    throw Error(Code::RUN_FAILED, Stage::run, "The runner lost its shapes in a sweep that failed; create it anew.");
}

void Runner::checkShapes() const {
  for (const auto& entry : options_.shapes) {
    const EngineTensor* tensor = engine_.find(entry.first);
    if (!tensor || !tensor->isInput) mismatch(Stage::context, "The engine has no input " + entry.first + ".");
  }
  if (options_.profile < 0 || options_.profile >= static_cast<int>(engine_.profiles.size()))
    mismatch(Stage::context, "The engine has no profile " + std::to_string(options_.profile) + "; it has " +
                                 std::to_string(engine_.profiles.size()) + ".");
  for (const auto& tensor : engine_.tensors) {
    // Vectorized formats pad their channels; nothing here packs bytes for them.
    if (engine_.get().getTensorFormat(tensor.name.c_str()) != nvinfer1::TensorFormat::kLINEAR)
      throw Error(Code::UNSUPPORTED, Stage::context, "Tensor " + tensor.name + " is not in C order.");
    if (!tensor.isInput) continue;
    if (tensor.onHost)
      throw Error(Code::UNSUPPORTED, Stage::context,
                  "Input " + tensor.name + " is a shape tensor, whose values decide shapes; such inputs are not supported.");
    const std::string named = "Input " + tensor.name + " of shape " + textOf(tensor.shape);
    const auto entry = options_.shapes.find(tensor.name);
    if (entry == options_.shapes.end()) mismatch(Stage::context, named + " has no shape for the runner.");
    const Shape& shape = entry->second;
    const auto range = engine_.profiles[options_.profile].find(tensor.name);
    if (range == engine_.profiles[options_.profile].end()) {
      if (shape != tensor.shape) mismatch(Stage::context, named + " cannot have the shape " + textOf(shape) + ".");
    } else if (!inside(shape, range->second.min, range->second.max)) {
      mismatch(Stage::context, named + " cannot have the shape " + textOf(shape) + ": profile " +
                                   std::to_string(options_.profile) + " goes from " + textOf(range->second.min) + " to " +
                                   textOf(range->second.max) + ".");
    }
  }
}

Slot Runner::createSlot() {
  Slot slot;
  slot.stream = session_.device->createStream(Stage::context);
  slot.context.reset(engine_.get().createExecutionContext());
  if (!slot.context) throw failure(Code::RUN_FAILED, Stage::context, "TensorRT makes no execution context.", said());
#if TRT_AT_LEAST(8, 6)
  if (session_.device->isPartition() && engine_.auxStreams > 0) {
    std::vector<cudaStream_t> raw;
    for (int i = 0; i < engine_.auxStreams; ++i) {
      slot.auxStreams.push_back(session_.device->createStream(Stage::context));
      raw.push_back(slot.auxStreams.back().get());
    }
    slot.context->setAuxStreams(raw.data(), static_cast<int32_t>(raw.size()));
  }
#endif
  // Before 10.0 the first context holds profile 0 from the beginning.
  if (slot.context->getOptimizationProfile() != options_.profile) {
    if (!slot.context->setOptimizationProfileAsync(options_.profile, slot.stream.get()))
#if TRT_AT_LEAST(10, 0)
      throw failure(Code::RUN_FAILED, Stage::context,
                    "TensorRT does not take profile " + std::to_string(options_.profile) + " for this context.", said());
#else
      throw failure(Code::UNSUPPORTED, Stage::context,
                    "TensorRT does not take profile " + std::to_string(options_.profile) +
                        " for this context: before 10.0 one context at a time has a profile. Close the other runner of this engine, "
                        "and use one stream.",
                    said());
#endif
    drain(slot);
  }
  setShapes(slot);
  if (inputs.empty() && outputs.empty()) describe(*slot.context);
  slot.sets.push_back(createSet(slot));
  return slot;
}

/** Gives the context the runner's shapes, but `items` for the first axis of the input `swept`. */
void Runner::setShapes(Slot& slot, const std::string& swept, int64_t items) {
  for (const auto& [name, wanted] : options_.shapes) {
    Shape shape = wanted;
    if (name == swept) shape.front() = items;
    if (!slot.context->setInputShape(name.c_str(), dimsOf(shape)))
      mismatch(Stage::context, "TensorRT does not take the shape " + textOf(shape) + " for input " + name + ".", said());
  }
  const int32_t missing = slot.context->inferShapes(0, nullptr);
  if (missing != 0) mismatch(Stage::context, "TensorRT cannot infer shapes from those of the inputs.", said());
}

void Runner::describe(nvinfer1::IExecutionContext& context) {
  for (const auto& tensor : engine_.tensors) {
    Binding binding;
    static_cast<Tensor&>(binding) = tensor;
    binding.onHost = tensor.onHost;
    binding.shape = tensor.isInput ? options_.shapes.at(tensor.name) : shapeOf(context.getTensorShape(tensor.name.c_str()));
    if (isDynamic(binding.shape))
      throw Error(Code::UNSUPPORTED, Stage::context,
                  "The shape of output " + tensor.name + " depends on the values of inputs (" + textOf(binding.shape) +
                      "); such outputs are not supported.");
    binding.bytes = bytesOf(binding);
    (tensor.isInput ? inputs : outputs).push_back(binding);
  }
}

BufferSet Runner::createSet(const Slot& slot) const {
  BufferSet set;
  for (const auto& input : inputs) {
    set.inputs.push_back(allocateDevice(input.bytes, Stage::context));
    // Zeros for the runs that prepare: what memory holds by chance may be indices that lead anywhere.
    check(cuda.memsetD8Async(set.inputs.back().get(), 0, std::max<size_t>(input.bytes, 1), slot.stream.get()), Stage::context, "clearing an input");
  }
  drain(slot);
  for (const auto& output : outputs) {
    set.outputs.push_back(output.onHost ? DeviceMemory() : allocateDevice(output.bytes, Stage::context));
    set.hostOutputs.push_back(allocatePinned(output.bytes, Stage::context));
  }
  return set;
}

void Runner::bind(Slot& slot, int index) {
  if (slot.bound == index) return;
  const BufferSet& set = slot.sets[index];
  const auto give = [&](const Binding& binding, void* address) {
    if (!slot.context->setTensorAddress(binding.name.c_str(), address))
      throw failure(Code::RUN_FAILED, Stage::run, "TensorRT does not take a buffer for " + binding.name + ".", said());
  };
  for (size_t i = 0; i < inputs.size(); ++i) give(inputs[i], reinterpret_cast<void*>(set.inputs[i].get()));
  for (size_t i = 0; i < outputs.size(); ++i)
    give(outputs[i], outputs[i].onHost ? set.hostOutputs[i].get() : reinterpret_cast<void*>(set.outputs[i].get()));
  slot.bound = index;
}

void Runner::enqueuePlain(Slot& slot, int set) {
  bind(slot, set);
  if (!slot.context->enqueueV3(slot.stream.get()))
    throw failure(Code::RUN_FAILED, Stage::run, "TensorRT does not run the engine.", said());
}

void Runner::enqueue(Slot& slot, int set) {
  const GraphExec& graph = slot.sets[set].graph;
  if (graph) {
    check(cuda.graphLaunch(graph.get(), slot.stream.get()), Stage::run, "launching a CUDA graph");
  } else if (options_.graph && !slot.isTail) {
    throw Error(Code::RUN_FAILED, Stage::run, "The runner has no CUDA graph any more, after a sweep that failed.");
  } else {
    enqueuePlain(slot, set);
  }
}

void Runner::capture(Slot& slot, int set) {
  bind(slot, set);
  CUstream stream = slot.stream.get();
  const auto refuse = [&](const std::string& words) {
    const std::string errors = said();
    throw failure(Code::UNSUPPORTED, Stage::context, "The engine does not run in a CUDA graph: " + words + ".",
                  errors.empty() ? words : errors);
  };
  // Other threads, TensorRT's among them, may go on allocating.
  check(cuda.streamBeginCapture(stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL), Stage::context, "beginning a capture");
  const bool enqueued = slot.context->enqueueV3(stream);
  CUgraph raw = nullptr;
  const CUresult ended = cuda.streamEndCapture(stream, &raw);
  const Graph graph(raw);
  if (ended != CUDA_SUCCESS) refuse(wordsOf(ended));
  if (!enqueued || !raw) refuse("TensorRT does not enqueue it there");
  CUgraphExec executable = nullptr;
  const CUresult made = cuda.graphInstantiate(&executable, raw, 0);
  if (made != CUDA_SUCCESS) refuse(wordsOf(made));
  slot.sets[set].graph = GraphExec(executable);
}

size_t Runner::inputBytes() const {
  size_t bytes = 0;
  for (const auto& input : inputs) bytes += input.bytes;
  return bytes;
}

Batch Runner::load(const BatchView& views) const {
  for (const auto& view : views)
    if (std::none_of(inputs.begin(), inputs.end(), [&](const Binding& input) { return input.name == view.first; }))
      mismatch(Stage::run, "The engine has no input " + view.first + ".");
  Batch batch;
  for (const auto& input : inputs) {
    const auto view = views.find(input.name);
    const std::string named = "Input " + input.name + " (" + dtypeName(input.type) + " " + textOf(input.shape) + ")";
    if (view == views.end()) mismatch(Stage::run, named + " is not given.");
    if (view->second.size != input.bytes)
      mismatch(Stage::run, named + " takes " + std::to_string(input.bytes) + " bytes, and " +
                               std::to_string(view->second.size) + " were given.");
    batch.push_back(allocatePinned(input.bytes, Stage::run));
    std::memcpy(batch.back().get(), view->second.data, input.bytes);
  }
  return batch;
}

void Runner::copyIn(Slot& slot, int set, const Batch& batch) {
  for (size_t i = 0; i < inputs.size(); ++i)
    check(cuda.memcpyHtoDAsync(slot.sets[set].inputs[i].get(), batch[i].get(), inputs[i].bytes, slot.stream.get()),
          Stage::run, "copying an input");
}

void Runner::drain(const Slot& slot) const {
  check(cuda.streamSynchronize(slot.stream.get()), Stage::run, "waiting for the device");
}

Event Runner::createTimer() const {
  return createEvent(options_.spin ? CU_EVENT_DEFAULT : CU_EVENT_BLOCKING_SYNC, Stage::run);
}

void Runner::await(const Event& event) const {
  if (!options_.spin) {
    check(cuda.eventSynchronize(event.get()), Stage::run, "waiting for the device");
    return;
  }
  CUresult state;
  do {
    state = cuda.eventQuery(event.get());
  } while (state == CUDA_ERROR_NOT_READY);
  check(state, Stage::run, "waiting for the device");
}

void Runner::infer(const BatchView& views, const std::function<void(const Binding&, const void*)>& take) {
  begin();
  const Batch batch = load(views);
  Slot& slot = slots_.front();
  const BufferSet& set = slot.sets.front();
  try {
    copyIn(slot, 0, batch);
    enqueue(slot, 0);
    for (size_t i = 0; i < outputs.size(); ++i)
      if (!outputs[i].onHost)
        check(cuda.memcpyDtoHAsync(set.hostOutputs[i].get(), set.outputs[i].get(), outputs[i].bytes, slot.stream.get()),
              Stage::run, "copying an output");
  } catch (...) {
    // The batch's memory must not go while it is being copied.
    cuda.streamSynchronize(slot.stream.get());
    throw;
  }
  drain(slot);
  for (size_t i = 0; i < outputs.size(); ++i) take(outputs[i], set.hostOutputs[i].get());
}

}  // namespace triplicate
