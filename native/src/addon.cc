// The surface of native/trt.d.ts: JavaScript values in and out, handles, and nothing else.
//
// A handle is a frozen object with a type tag, so that a method called on another kind of handle is an error of ours and
// not a wrong pointer. Engines and runners belong to the session: a handle that is collected as garbage frees nothing,
// close() does.
#include <napi.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>

#include "arguments.h"
#include "builder.h"
#include "engine.h"
#include "error.h"
#include "names.h"
#include "runner.h"
#include "session.h"
#include "task.h"

namespace triplicate {

namespace {

/** Never freed: at the end of the process the driver may be gone before any destructor of ours runs. */
std::shared_ptr<Session>* theSession = nullptr;

struct EngineHandle {
  std::shared_ptr<Session> session;
  std::shared_ptr<Engine> engine;
};

struct RunnerHandle {
  std::shared_ptr<Session> session;
  std::shared_ptr<Engine> engine;
  std::shared_ptr<Runner> runner;
};

struct TrtHandle {
  std::shared_ptr<Session> session;
};

template <class Handle>
struct Kind;
template <>
struct Kind<TrtHandle> {
  static constexpr napi_type_tag tag = {0x7472692d6e617469, 0x7665000000000001};
  static constexpr const char* name = "Trt";
  static bool isClosed(const TrtHandle& handle) { return handle.session->closed; }
};
template <>
struct Kind<EngineHandle> {
  static constexpr napi_type_tag tag = {0x7472692d6e617469, 0x7665000000000002};
  static constexpr const char* name = "Engine";
  static bool isClosed(const EngineHandle& handle) { return handle.engine->isClosed(); }
};
template <>
struct Kind<RunnerHandle> {
  static constexpr napi_type_tag tag = {0x7472692d6e617469, 0x7665000000000003};
  static constexpr const char* name = "Runner";
  static bool isClosed(const RunnerHandle& handle) { return handle.runner->isClosed(); }
};

template <class Handle>
void wrap(Napi::Object object, Handle handle) {
  auto* owned = new Handle(std::move(handle));
  const auto release = [](napi_env, void* data, void*) { delete static_cast<Handle*>(data); };
  if (napi_wrap(object.Env(), object, owned, release, nullptr, nullptr) != napi_ok) {
    delete owned;
    throw Napi::Error::New(object.Env());
  }
  object.TypeTag(&Kind<Handle>::tag);
}

/** Null where the value is no such handle. */
template <class Handle>
Handle* handleOf(const Napi::Value& value) {
  void* data = nullptr;
  if (!value.IsObject() || !value.As<Napi::Object>().CheckTypeTag(&Kind<Handle>::tag) ||
      napi_unwrap(value.Env(), value, &data) != napi_ok)
    return nullptr;
  return static_cast<Handle*>(data);
}

template <class Handle>
Handle& unwrap(const Napi::CallbackInfo& info, Stage stage) {
  Handle* handle = handleOf<Handle>(info.This());
  if (!handle)
    throw Error(Code::WRONG_HANDLE, stage, std::string("This method was called on something that is no ") + Kind<Handle>::name + ".");
  return *handle;
}

template <class Handle>
Handle& requireOpen(Handle& handle, Stage stage) {
  if (handle.session->closed || Kind<Handle>::isClosed(handle))
    throw Error(Code::CLOSED, stage, std::string("This ") + Kind<Handle>::name + " is closed.");
  return handle;
}

template <class Handle>
Handle& unwrapOpen(const Napi::CallbackInfo& info, Stage stage) {
  return requireOpen(unwrap<Handle>(info, stage), stage);
}

/** Turns what `action` throws into a NativeError. */
template <class Action>
Napi::Value guarded(Napi::Env env, Stage stage, const Action& action) {
  try {
    return action();
  } catch (const Error& error) {
    throw Napi::Error(env, toJavaScript(env, error));
  } catch (const std::bad_alloc&) {
    throw Napi::Error(env, toJavaScript(env, Error(Code::OUT_OF_MEMORY, stage, "The host has no memory left.")));
  } catch (const Napi::Error&) {
    throw;
  } catch (const std::exception& error) {
    throw Napi::Error(env, toJavaScript(env, Error(Code::RUN_FAILED, stage, error.what())));
  }
}

/** The same for a call that returns a promise: it never throws, the promise fails. */
template <class Action>
Napi::Value promised(Napi::Env env, Stage stage, const Action& action) {
  const auto rejected = [env](const Error& error) {
    const auto deferred = Napi::Promise::Deferred::New(env);
    deferred.Reject(toJavaScript(env, error));
    return deferred.Promise();
  };
  try {
    return action();
  } catch (const Error& error) {
    return rejected(error);
  } catch (const std::bad_alloc&) {
    return rejected(Error(Code::OUT_OF_MEMORY, stage, "The host has no memory left."));
  } catch (const Napi::Error&) {
    throw;
  } catch (const std::exception& error) {
    return rejected(Error(Code::RUN_FAILED, stage, error.what()));
  }
}

void refuseBusy(bool busy, Stage stage, const char* what) {
  if (busy) throw Error(Code::ARGUMENT, stage, std::string("The ") + what + " is busy: a call on it still runs.");
}

Napi::Function progressOf(const Napi::CallbackInfo& info, size_t index, Stage stage) {
  if (info.Length() <= index || info[index].IsUndefined()) return {};
  if (!info[index].IsFunction()) throw Error(Code::ARGUMENT, stage, "onProgress must be a function.");
  return info[index].As<Napi::Function>();
}

// Values for JavaScript

template <class List, class Convert>
Napi::Array toArray(Napi::Env env, const List& list, const Convert& convert) {
  Napi::Array array = Napi::Array::New(env, list.size());
  uint32_t i = 0;
  for (const auto& item : list) array.Set(i++, convert(item));
  return array;
}

Napi::Array toArray(Napi::Env env, const std::vector<std::string>& texts) {
  return toArray(env, texts, [&](const std::string& text) { return Napi::String::New(env, text); });
}

Napi::Array toArray(Napi::Env env, const Shape& shape) {
  return toArray(env, shape, [&](int64_t dimension) { return Napi::Number::New(env, static_cast<double>(dimension)); });
}

Napi::Object toObject(Napi::Env env, const Tensor& tensor) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("name", tensor.name);
  object.Set("dtype", dtypeName(tensor.type));
  object.Set("shape", toArray(env, tensor.shape));
  return object;
}

template <class List>
Napi::Array tensorsToArray(Napi::Env env, const List& tensors) {
  return toArray(env, tensors, [&](const Tensor& tensor) { return toObject(env, tensor); });
}

Napi::Array profilesToArray(Napi::Env env, const std::vector<Profile>& profiles) {
  return toArray(env, profiles, [&](const Profile& profile) {
    Napi::Object object = Napi::Object::New(env);
    for (const auto& [name, range] : profile) {
      Napi::Object shapes = Napi::Object::New(env);
      shapes.Set("min", toArray(env, range.min));
      shapes.Set("opt", toArray(env, range.opt));
      shapes.Set("max", toArray(env, range.max));
      object.Set(name, shapes);
    }
    return object;
  });
}

Napi::Float64Array toFloats(Napi::Env env, const std::vector<double>& values) {
  Napi::Float64Array array = Napi::Float64Array::New(env, values.size());
  std::copy(values.begin(), values.end(), array.Data());
  return array;
}

Napi::Value toValue(Napi::Env env, const std::optional<double>& value) {
  return value ? Napi::Value(Napi::Number::New(env, *value)) : env.Null();
}

Napi::Value toValue(Napi::Env env, const std::optional<std::string>& value) {
  return value ? Napi::Value(Napi::String::New(env, *value)) : env.Null();
}

Napi::Value number(Napi::Env env, double value) { return Napi::Number::New(env, value); }

template <Napi::Value (*method)(const Napi::CallbackInfo&)>
void addMethod(Napi::Object object, const char* name) {
  object.Set(name, Napi::Function::New<method>(object.Env(), name));
}

BatchView viewsOf(const Fields& fields) {
  BatchView views;
  fields.each([&](const std::string& name) {
    const Napi::Uint8Array bytes = fields.bytes(name.c_str());
    views[name] = {bytes.Data(), bytes.ByteLength()};
  });
  return views;
}

// Runner

Napi::Value runnerInfer(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), Stage::run, [&]() -> Napi::Value {
    auto& handle = unwrapOpen<RunnerHandle>(info, Stage::run);
    refuseBusy(handle.runner->busy, Stage::run, "runner");
    const Fields fields(info[0], "inputs", Stage::run);
    Napi::Object result = Napi::Object::New(info.Env());
    handle.runner->infer(viewsOf(fields), [&](const Binding& output, const void* bytes) {
      Napi::Uint8Array copy = Napi::Uint8Array::New(info.Env(), output.bytes);
      if (output.bytes > 0) std::memcpy(copy.Data(), bytes, output.bytes);
      result.Set(output.name, copy);
    });
    return result;
  });
}

/** Runs `work` on a thread while the runner is busy. */
Napi::Value onRunner(Napi::Env env, RunnerHandle& handle, const Napi::Function& progress, Work work) {
  auto runner = handle.runner;
  runner->busy = true;
  try {
    return runTask(env, progress, std::move(work), [runner] { runner->busy = false; });
  } catch (...) {
    runner->busy = false;
    throw;
  }
}

Napi::Array layersToArray(Napi::Env env, const std::vector<LayerTimes>& layers) {
  return toArray(env, layers, [&](const LayerTimes& layer) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("layer", layer.layer);
    object.Set("ms", toFloats(env, layer.ms));
    return object;
  });
}

Napi::Value toObject(Napi::Env env, const Measured& measured) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("h2dMs", toFloats(env, measured.h2dMs));
  object.Set("computeMs", toFloats(env, measured.computeMs));
  object.Set("d2hMs", toFloats(env, measured.d2hMs));
  object.Set("enqueueMs", toFloats(env, measured.enqueueMs));
  object.Set("wallMs", measured.wallMs);
  object.Set("layers", layersToArray(env, measured.layers));
  return object;
}

/** Batches of a measurement that are kept in pinned memory; on a small board all of a dataset's would take it whole. */
constexpr size_t pinnedLimitBytes = size_t{64} << 20;

Napi::Value runnerMeasure(const Napi::CallbackInfo& info) {
  return promised(info.Env(), Stage::run, [&]() -> Napi::Value {
    auto& handle = unwrapOpen<RunnerHandle>(info, Stage::run);
    refuseBusy(handle.runner->busy, Stage::run, "runner");
    const Fields fields(info[0], "job", Stage::run);
    MeasureJob job;
    job.warmup = fields.integer("warmup", 0);
    job.iterations = fields.integer("iterations", 0);
    job.transfers = fields.flag("transfers");
    job.profiler = fields.flag("profiler");
    const auto given = fields.objects("batches");
    if (given.empty()) throw Error(Code::ARGUMENT, Stage::run, "job.batches must hold at least one batch.");
    handle.session->device->use();
    auto batches = std::make_shared<std::vector<Batch>>();
    for (const auto& batch : given) {
      batches->push_back(handle.runner->load(viewsOf(batch)));
      if (!job.transfers || batches->size() * handle.runner->inputBytes() >= pinnedLimitBytes) break;
    }
    return onRunner(info.Env(), handle, {}, [runner = handle.runner, batches, job](const Post&) {
      auto measured = std::make_shared<Measured>(runner->measure(*batches, job));
      return Make([measured](Napi::Env env) { return toObject(env, *measured); });
    });
  });
}

Napi::Value runnerSweep(const Napi::CallbackInfo& info) {
  return promised(info.Env(), Stage::run, [&]() -> Napi::Value {
    auto& handle = unwrapOpen<RunnerHandle>(info, Stage::run);
    refuseBusy(handle.runner->busy, Stage::run, "runner");
    const Fields fields(info[0], "job", Stage::run);
    SweepJob job;
    job.input = fields.text("input");
    job.parts = fields.texts("parts");
    job.items = fields.integer("items", 1);
    job.batch = fields.integer("batch", 1);
    const Fields outputs = fields.object("outputs");
    outputs.each([&](const std::string& name) { job.outputs[name] = outputs.text(name.c_str()); });
    const Napi::Function progress = progressOf(info, 1, Stage::run);
    return onRunner(info.Env(), handle, progress, [runner = handle.runner, job](const Post& post) {
      const auto swept = std::make_shared<Swept>(runner->sweep(job, [&post](int64_t done) {
        post([done](Napi::Env env) { return number(env, static_cast<double>(done)); });
      }));
      return Make([swept](Napi::Env env) -> Napi::Value {
        Napi::Object object = Napi::Object::New(env);
        object.Set("count", static_cast<double>(swept->count));
        object.Set("seconds", swept->seconds);
        object.Set("computeSeconds", swept->computeSeconds);
        object.Set("batches", static_cast<double>(swept->batches));
        object.Set("outputs", tensorsToArray(env, swept->outputs));
        return object;
      });
    });
  });
}

Napi::Value runnerProfile(const Napi::CallbackInfo& info) {
  return promised(info.Env(), Stage::run, [&]() -> Napi::Value {
    auto& handle = unwrapOpen<RunnerHandle>(info, Stage::run);
    refuseBusy(handle.runner->busy, Stage::run, "runner");
    const Fields job(info[0], "job", Stage::run);
    const int64_t warmup = job.integer("warmup", 0);
    const int64_t iterations = job.integer("iterations", 0);
    const Fields given = job.object("batch");
    handle.session->device->use();
    auto batch = std::make_shared<Batch>(handle.runner->load(viewsOf(given)));
    return onRunner(info.Env(), handle, {}, [runner = handle.runner, batch, warmup, iterations](const Post&) {
      const auto layers = std::make_shared<std::vector<LayerTimes>>(runner->profile(*batch, warmup, iterations));
      return Make([layers](Napi::Env env) -> Napi::Value {
        return layersToArray(env, *layers);
      });
    });
  });
}

Napi::Value runnerClose(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), Stage::close, [&]() -> Napi::Value {
    auto& handle = unwrap<RunnerHandle>(info, Stage::close);
    if (handle.session->closed || handle.runner->isClosed()) return info.Env().Undefined();
    refuseBusy(handle.runner->busy, Stage::close, "runner");
    handle.session->device->use();
    handle.runner->close();
    handle.engine->forgetClosed();
    return info.Env().Undefined();
  });
}

Napi::Object createRunnerHandle(Napi::Env env, RunnerHandle handle) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("outputs", tensorsToArray(env, handle.runner->outputs));
  addMethod<runnerInfer>(object, "infer");
  addMethod<runnerMeasure>(object, "measure");
  addMethod<runnerSweep>(object, "sweep");
  addMethod<runnerProfile>(object, "profile");
  addMethod<runnerClose>(object, "close");
  wrap(object, std::move(handle));
  object.Freeze();
  return object;
}

// Engine

Napi::Value engineInspect(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), Stage::inspect, [&]() -> Napi::Value {
    return Napi::String::New(info.Env(), unwrapOpen<EngineHandle>(info, Stage::inspect).engine->inspect());
  });
}

Napi::Value engineCreateRunner(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), Stage::context, [&]() -> Napi::Value {
    auto& handle = unwrapOpen<EngineHandle>(info, Stage::context);
    const Fields fields(info[0], "options", Stage::context);
    RunnerOptions options;
    options.profile = static_cast<int>(std::min<int64_t>(fields.integer("profile", 0), INT32_MAX));
    const Fields shapes = fields.object("shapes");
    shapes.each([&](const std::string& name) { options.shapes[name] = shapes.shape(name.c_str()); });
    options.streams = static_cast<int>(std::min<int64_t>(fields.integer("streams", 1), INT32_MAX));
    options.graph = fields.flag("graph");
    const std::string wait = fields.text("wait");
    if (wait != "spin" && wait != "block") throw Error(Code::ARGUMENT, Stage::context, "options.wait must be 'spin' or 'block'.");
    options.spin = wait == "spin";
    auto runner = handle.engine->createRunner(options);
    return createRunnerHandle(info.Env(), {handle.session, handle.engine, std::move(runner)});
  });
}

Napi::Value engineClose(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), Stage::close, [&]() -> Napi::Value {
    auto& handle = unwrap<EngineHandle>(info, Stage::close);
    if (handle.session->closed || handle.engine->isClosed()) return info.Env().Undefined();
    refuseBusy(handle.engine->isBusy(), Stage::close, "engine");
    handle.engine->close();
    handle.session->forgetClosed();
    return info.Env().Undefined();
  });
}

Napi::Object createEngineHandle(Napi::Env env, EngineHandle handle) {
  const Engine& engine = *handle.engine;
  Napi::Object object = Napi::Object::New(env);
  object.Set("tensors", toArray(env, engine.tensors, [&](const EngineTensor& tensor) {
               Napi::Object item = toObject(env, tensor);
               item.Set("mode", tensor.isInput ? "input" : "output");
               item.Set("bytesPerElement", bytesPerElement(tensor.type));
               item.Set("onHost", tensor.onHost);
               return item;
             }));
  object.Set("profiles", profilesToArray(env, engine.profiles));
  object.Set("layers", engine.layers);
  object.Set("contextBytes", static_cast<double>(engine.contextBytes));
  object.Set("auxStreams", engine.auxStreams);
  object.Set("hardwareCompatibility", toValue(env, engine.hardwareCompatibility));
  Napi::Object timings = Napi::Object::New(env);
  timings.Set("readMs", engine.readMs);
  timings.Set("deserializeMs", engine.deserializeMs);
  object.Set("timings", timings);
  object.Set("said", engine.said);
  addMethod<engineInspect>(object, "inspect");
  addMethod<engineCreateRunner>(object, "createRunner");
  addMethod<engineClose>(object, "close");
  wrap(object, std::move(handle));
  object.Freeze();
  return object;
}

// Trt

BuildRequest buildRequestOf(const Fields& fields) {
  const auto small = [&](const char* name, int64_t least) -> std::optional<int> {
    const auto value = fields.integerOrNull(name, least);
    if (value && *value > INT32_MAX)
      throw Error(Code::ARGUMENT, Stage::configure, std::string("request.") + name + " must be at most " + std::to_string(INT32_MAX) + ".");
    return value ? std::optional<int>(static_cast<int>(*value)) : std::nullopt;
  };
  BuildRequest request;
  request.model = fields.text("model");
  request.plan = fields.text("plan");
  request.log = fields.text("log");
  request.logLimitBytes = static_cast<uint64_t>(fields.integer("logLimitBytes", 0));
  request.verbose = fields.flag("verbose");
  request.timingCacheIn = fields.textOrNull("timingCacheIn");
  request.timingCacheOut = fields.textOrNull("timingCacheOut");
  request.ignoreCacheMismatch = fields.flag("ignoreCacheMismatch");
  request.flags = fields.texts("flags");
  request.stronglyTyped = fields.flag("stronglyTyped");
  request.optimizationLevel = small("optimizationLevel", 0);
  request.averagingIterations = small("averagingIterations", 1);
  request.maxAuxStreams = small("maxAuxStreams", 0);
  // -1 leaves the number to TensorRT.
  request.maxTactics = small("maxTactics", -1);
  const Fields pools = fields.object("pools");
  pools.each([&](const std::string& name) { request.pools[name] = static_cast<uint64_t>(pools.integer(name.c_str(), 0)); });
  if (!fields.isNull("tacticSources")) request.tacticSources = fields.texts("tacticSources");
  request.hardwareCompatibility = fields.text("hardwareCompatibility");
  request.profilingVerbosity = fields.text("profilingVerbosity");
  for (const auto& entry : fields.objects("profiles")) {
    Profile profile;
    entry.each([&](const std::string& name) {
      const Fields range = entry.object(name.c_str());
      profile[name] = {range.shape("min"), range.shape("opt"), range.shape("max")};
    });
    request.profiles.push_back(std::move(profile));
  }
  return request;
}

Napi::Value toObject(Napi::Env env, const BuildProgress& progress) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("phase", progress.phase);
  object.Set("parent", toValue(env, progress.parent));
  object.Set("step", progress.step);
  object.Set("steps", progress.steps);
  return object;
}

Napi::Value toObject(Napi::Env env, const BuildResult& result) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("planBytes", static_cast<double>(result.planBytes));
  object.Set("timingCacheBytes", static_cast<double>(result.timingCacheBytes));
  object.Set("parseSeconds", result.parseSeconds);
  object.Set("buildSeconds", result.buildSeconds);
  object.Set("droppedLines", static_cast<double>(result.droppedLines));
  object.Set("networkInputs", tensorsToArray(env, result.inputs));
  object.Set("networkOutputs", tensorsToArray(env, result.outputs));
  object.Set("networkLayers", result.layers);
  return object;
}

Napi::Value trtBuild(const Napi::CallbackInfo& info) {
  return promised(info.Env(), Stage::configure, [&]() -> Napi::Value {
    auto session = unwrapOpen<TrtHandle>(info, Stage::configure).session;
    if (session->building)
      throw Error(Code::ARGUMENT, Stage::configure, "Another build still runs; one at a time, because they measure.");
    const auto request = buildRequestOf(Fields(info[0], "request", Stage::configure));
    const Napi::Function progress = progressOf(info, 1, Stage::configure);
    session->building = true;
    try {
      return runTask(
          info.Env(), progress,
          [session, request](const Post& post) {
            const auto result = std::make_shared<BuildResult>(build(*session, request, [&post](BuildProgress now) {
              post([now = std::move(now)](Napi::Env env) { return toObject(env, now); });
            }));
            return Make([result](Napi::Env env) { return toObject(env, *result); });
          },
          [session] { session->building = false; });
    } catch (...) {
      session->building = false;
      throw;
    }
  });
}

Napi::Value trtLoad(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), Stage::load, [&]() -> Napi::Value {
    auto session = unwrapOpen<TrtHandle>(info, Stage::load).session;
    const Fields fields(info[0], "request", Stage::load);
    auto engine = std::make_shared<Engine>(*session, fields.text("plan"), fields.flag("hostCodeAllowed"));
    session->engines.push_back(engine);
    return createEngineHandle(info.Env(), {session, std::move(engine)});
  });
}

/** Longer than anybody measures, and short enough for the clock to count. */
constexpr double longestSeconds = 1e6;

double secondsOf(const Fields& fields, const char* name) {
  const double seconds = fields.number(name);
  if (!(seconds >= 0 && seconds <= longestSeconds))
    throw Error(Code::ARGUMENT, Stage::run, std::string("job.") + name + " must be from 0 to 1,000,000 seconds.");
  return seconds;
}

Napi::Value trtRunTogether(const Napi::CallbackInfo& info) {
  return promised(info.Env(), Stage::run, [&]() -> Napi::Value {
    auto session = unwrapOpen<TrtHandle>(info, Stage::run).session;
    const Fields fields(info[0], "job", Stage::run);
    auto job = std::make_shared<TogetherJob>();
    job->warmupSeconds = secondsOf(fields, "warmupSeconds");
    job->seconds = secondsOf(fields, "seconds");
    const Fields given = fields.object("batch");
    for (const Napi::Value& value : fields.values("runners")) {
      RunnerHandle* handle = handleOf<RunnerHandle>(value);
      if (!handle) throw Error(Code::WRONG_HANDLE, Stage::run, "Each of job.runners must be a Runner.");
      const auto& runner = requireOpen(*handle, Stage::run).runner;
      refuseBusy(runner->busy, Stage::run, "runner");
      if (std::count(job->runners.begin(), job->runners.end(), runner) > 0)
        throw Error(Code::ARGUMENT, Stage::run, "job.runners names one runner twice.");
      job->runners.push_back(runner);
    }
    if (job->runners.empty()) throw Error(Code::ARGUMENT, Stage::run, "job.runners must hold at least one runner.");
    session->device->use();
    for (const auto& runner : job->runners) {
      job->batches.emplace_back();
      job->batches.back().push_back(runner->load(viewsOf(given)));
    }
    const auto setBusy = [runners = job->runners](bool busy) {
      for (const auto& runner : runners) runner->busy = busy;
    };
    setBusy(true);
    try {
      return runTask(
          info.Env(), {},
          [job, session](const Post&) {
            // What the job holds is freed on this thread.
            session->device->use();
            const auto measured = std::make_shared<std::vector<Measured>>(runTogether(*job));
            return Make([measured](Napi::Env env) -> Napi::Value {
              return toArray(env, *measured, [&](const Measured& one) { return toObject(env, one); });
            });
          },
          [setBusy] { setBusy(false); });
    } catch (...) {
      setBusy(false);
      throw;
    }
  });
}

Napi::Value trtTelemetry(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), Stage::inspect, [&]() -> Napi::Value {
    const Napi::Env env = info.Env();
    const auto& session = unwrapOpen<TrtHandle>(info, Stage::inspect).session;
    if (!session->nvml) return env.Null();
    const Telemetry now = session->nvml->read();
    Napi::Object object = Napi::Object::New(env);
    object.Set("smClockMhz", toValue(env, now.smClockMhz));
    object.Set("memoryClockMhz", toValue(env, now.memoryClockMhz));
    object.Set("maxSmClockMhz", toValue(env, now.maxSmClockMhz));
    object.Set("powerWatts", toValue(env, now.powerWatts));
    object.Set("powerLimitWatts", toValue(env, now.powerLimitWatts));
    object.Set("temperatureC", toValue(env, now.temperatureC));
    object.Set("utilizationPercent", toValue(env, now.utilizationPercent));
    object.Set("memoryUtilizationPercent", toValue(env, now.memoryUtilizationPercent));
    object.Set("energyJoules", toValue(env, now.energyJoules));
    object.Set("throttleReasons", now.throttleReasons ? Napi::Value(toArray(env, *now.throttleReasons)) : env.Null());
    object.Set("performanceState", toValue(env, now.performanceState));
    object.Set("otherProcesses", toValue(env, now.otherProcesses));
    return object;
  });
}

Napi::Value trtMemory(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), Stage::inspect, [&]() -> Napi::Value {
    unwrapOpen<TrtHandle>(info, Stage::inspect).session->device->use();
    size_t free = 0;
    size_t total = 0;
    check(cuda.memGetInfo(&free, &total), Stage::inspect, "asking for free memory");
    Napi::Object object = Napi::Object::New(info.Env());
    object.Set("free", static_cast<double>(free));
    object.Set("total", static_cast<double>(total));
    return object;
  });
}

Napi::Value trtOpen(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), Stage::inspect, [&]() -> Napi::Value {
    const auto& session = unwrapOpen<TrtHandle>(info, Stage::inspect).session;
    size_t runners = 0;
    for (const auto& engine : session->engines) runners += engine->runnerCount();
    Napi::Object object = Napi::Object::New(info.Env());
    object.Set("engines", static_cast<double>(session->engines.size()));
    object.Set("runners", static_cast<double>(runners));
    return object;
  });
}

Napi::Value trtClose(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), Stage::close, [&]() -> Napi::Value {
    const auto& session = unwrapOpen<TrtHandle>(info, Stage::close).session;
    refuseBusy(session->isBusy(), Stage::close, "session");
    session->close();
    return info.Env().Undefined();
  });
}

Napi::Object createAbout(Napi::Env env, const Session& session) {
  const DeviceFacts& facts = session.device->facts;
  Napi::Object device = Napi::Object::New(env);
  device.Set("name", facts.name);
  device.Set("uuid", facts.uuid);
  device.Set("computeCapability", std::to_string(facts.major) + "." + std::to_string(facts.minor));
  device.Set("multiprocessors", facts.multiprocessors);
  device.Set("multiprocessorsUsed", facts.multiprocessorsUsed);
  device.Set("memoryBytes", static_cast<double>(facts.memoryBytes));
  device.Set("memoryBusBits", facts.memoryBusBits);
  device.Set("memoryClockKhz", facts.memoryClockKhz);
  device.Set("clockKhz", facts.clockKhz);
  device.Set("l2Bytes", facts.l2Bytes);
  device.Set("integrated", facts.integrated);
  Napi::Object about = Napi::Object::New(env);
  about.Set("tensorrt", session.version);
  about.Set("cuda", session.device->cudaVersion);
  about.Set("driver", toValue(env, session.nvml ? session.nvml->driverVersion() : std::nullopt));
  about.Set("double", session.contractDouble);
  about.Set("device", device);
  about.Set("builds", session.builds);
  about.Set("builderFlags", toArray(env, builderFlagNames()));
  about.Set("tacticSources", toArray(env, tacticSourceNames()));
  about.Set("memoryPools", toArray(env, memoryPoolNames()));
  return about;
}

Napi::Value addonOpen(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), Stage::open, [&]() -> Napi::Value {
    const Napi::Env env = info.Env();
    if (theSession) throw Error(Code::ARGUMENT, Stage::open, "This process has opened TensorRT already; it can do so once.");
    const Fields fields(info[0], "options", Stage::open);
    const Fields libraries = fields.object("libraries");
    OpenOptions options;
    options.cuda = libraries.text("cuda");
    options.nvinfer = libraries.text("nvinfer");
    options.nvinferPlugin = libraries.textOrNull("nvinferPlugin");
    options.nvonnxparser = libraries.textOrNull("nvonnxparser");
    options.nvml = libraries.textOrNull("nvml");
    options.device = static_cast<int>(std::min<int64_t>(fields.integer("device", 0), INT32_MAX));
    const auto sms = fields.integerOrNull("sms", 1);
    options.sms = static_cast<int>(std::min<int64_t>(sms.value_or(0), INT32_MAX));
    auto session = std::make_shared<Session>(options);
    Napi::Object trt = Napi::Object::New(env);
    trt.Set("about", createAbout(env, *session));
    addMethod<trtBuild>(trt, "build");
    addMethod<trtLoad>(trt, "load");
    addMethod<trtRunTogether>(trt, "runTogether");
    addMethod<trtTelemetry>(trt, "telemetry");
    addMethod<trtMemory>(trt, "memory");
    addMethod<trtOpen>(trt, "open");
    addMethod<trtClose>(trt, "close");
    wrap(trt, TrtHandle{session});
    trt.Freeze();
    // Last, so that an open that failed may be tried again.
    theSession = new std::shared_ptr<Session>(std::move(session));
    return trt;
  });
}

Napi::Object initialize(Napi::Env, Napi::Object exports) {
  exports.Set("headers", TRIPLICATE_HEADERS);
  addMethod<addonOpen>(exports, "open");
  return exports;
}

}  // namespace

NODE_API_MODULE(triplicate_trt, initialize)

}  // namespace triplicate
