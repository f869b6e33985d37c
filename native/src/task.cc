#include "task.h"

#include <atomic>
#include <exception>
#include <memory>
#include <new>
#include <thread>
#include <utility>

namespace triplicate {

Napi::Value toJavaScript(Napi::Env env, const Error& error) {
  Napi::Object value = Napi::Error::New(env, error.what()).Value();
  value.Set("code", nameOf(error.code));
  value.Set("stage", nameOf(error.stage));
  value.Set("said", error.said);
  return value;
}

namespace {

/** Progress that may wait for JavaScript; more is dropped, so that a busy event loop costs no memory. */
constexpr size_t queueLength = 64;

/** Progress and the end share one queue, so that no progress comes after the promise has settled. */
void finish(Napi::ThreadSafeFunction& queue, const std::function<void(Napi::Env)>& settle) {
  auto* call = new std::function<void(Napi::Env)>(settle);
  const napi_status status = queue.BlockingCall(call, [](Napi::Env env, Napi::Function, std::function<void(Napi::Env)>* call) {
    const std::unique_ptr<std::function<void(Napi::Env)>> owned(call);
    (*owned)(env);
  });
  // The environment is going away: nobody waits any more, and the queue is gone.
  if (status != napi_ok) {
    delete call;
    return;
  }
  queue.Release();
}

Make runGuarded(const Work& work, const Post& post, std::unique_ptr<Error>& failed) {
  try {
    return work(post);
  } catch (const Error& error) {
    failed = std::make_unique<Error>(error);
  } catch (const std::bad_alloc&) {
    failed = std::make_unique<Error>(Code::OUT_OF_MEMORY, Stage::run, "The host has no memory left.");
  } catch (const std::exception& error) {
    failed = std::make_unique<Error>(Code::RUN_FAILED, Stage::run, error.what());
  }
  return nullptr;
}

}  // namespace

Napi::Promise runTask(Napi::Env env, const Napi::Function& progress, Work work, std::function<void()> after) {
  const auto deferred = Napi::Promise::Deferred::New(env);
  const bool wanted = !progress.IsEmpty();
  const Napi::Function callback = wanted ? progress : Napi::Function::New(env, [](const Napi::CallbackInfo&) {});
  auto queue = Napi::ThreadSafeFunction::New(env, callback, "triplicate-trt", queueLength, 1);
  const auto isGone = std::make_shared<std::atomic<bool>>(false);
  const Post post = [queue, wanted, isGone](Make make) {
    if (!wanted || *isGone) return;
    auto* call = new Make(std::move(make));
    const napi_status status = queue.NonBlockingCall(call, [](Napi::Env env, Napi::Function callback, Make* call) {
      const std::unique_ptr<Make> owned(call);
      callback.Call({(*owned)(env)});
    });
    if (status != napi_ok) delete call;
    if (status == napi_closing) *isGone = true;
  };
  std::thread worker;
  try {
    worker = std::thread([queue, deferred, post, isGone, work = std::move(work), after = std::move(after)]() mutable {
    std::unique_ptr<Error> failed;
    const Make make = runGuarded(work, post, failed);
    // What the work holds (batches in pinned memory) goes on this thread, where the context is current.
    work = nullptr;
    const std::shared_ptr<Error> error(std::move(failed));
    if (*isGone) return;
    finish(queue, [deferred, after, make, error](Napi::Env env) {
      after();
      if (error) {
        deferred.Reject(toJavaScript(env, *error));
      } else {
        deferred.Resolve(make(env));
      }
    });
  });
  } catch (...) {
    // Without it the process would wait for a thread that never was.
    queue.Release();
    throw;
  }
  worker.detach();
  return deferred.Promise();
}

}  // namespace triplicate
