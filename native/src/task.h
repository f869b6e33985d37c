// A call that returns a promise: its work runs on a thread of its own.
#pragma once

#include <napi.h>

#include <functional>

#include "error.h"

namespace triplicate {

/** The JavaScript Error of native/trt.d.ts. */
Napi::Value toJavaScript(Napi::Env env, const Error& error);

/** Makes the JavaScript value, on JavaScript's thread. */
using Make = std::function<Napi::Value(Napi::Env)>;
/** Gives a value to the caller's progress function, if there is one; never waits, and drops what comes too fast. */
using Post = std::function<void(Make)>;
/** The work, on the new thread; returns what makes the promise's value. */
using Work = std::function<Make(const Post&)>;

/** `after` runs on JavaScript's thread before the promise settles. `progress` may be empty. */
Napi::Promise runTask(Napi::Env env, const Napi::Function& progress, Work work, std::function<void()> after);

}  // namespace triplicate
