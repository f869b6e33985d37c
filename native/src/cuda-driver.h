// The CUDA driver API, resolved from libcuda by explicit symbol names: no libcudart is needed, and a driver older than
// our headers works, because the headers' macros would ask it for the newest version of each call.
#pragma once

#include <cuda.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>

#include "error.h"
#include "libraries.h"

// member, symbol, arguments
#define TRIPLICATE_CUDA_FUNCTIONS(F)                                                         \
  F(init, "cuInit", unsigned)                                                                \
  F(driverGetVersion, "cuDriverGetVersion", int*)                                            \
  F(getErrorName, "cuGetErrorName", CUresult, const char**)                                  \
  F(getErrorString, "cuGetErrorString", CUresult, const char**)                              \
  F(deviceGetCount, "cuDeviceGetCount", int*)                                                \
  F(deviceGet, "cuDeviceGet", CUdevice*, int)                                                \
  F(deviceGetName, "cuDeviceGetName", char*, int, CUdevice)                                  \
  F(deviceGetUuid, "cuDeviceGetUuid", CUuuid*, CUdevice)                                     \
  F(deviceGetPciBusId, "cuDeviceGetPCIBusId", char*, int, CUdevice)                          \
  F(deviceGetAttribute, "cuDeviceGetAttribute", int*, CUdevice_attribute, CUdevice)          \
  F(deviceTotalMem, "cuDeviceTotalMem_v2", size_t*, CUdevice)                                \
  F(primaryCtxRetain, "cuDevicePrimaryCtxRetain", CUcontext*, CUdevice)                      \
  F(primaryCtxRelease, "cuDevicePrimaryCtxRelease_v2", CUdevice)                             \
  F(ctxSetCurrent, "cuCtxSetCurrent", CUcontext)                                             \
  F(ctxSynchronize, "cuCtxSynchronize", void)                                                \
  F(memGetInfo, "cuMemGetInfo_v2", size_t*, size_t*)                                         \
  F(memAlloc, "cuMemAlloc_v2", CUdeviceptr*, size_t)                                         \
  F(memFree, "cuMemFree_v2", CUdeviceptr)                                                    \
  F(memHostAlloc, "cuMemHostAlloc", void**, size_t, unsigned)                                \
  F(memFreeHost, "cuMemFreeHost", void*)                                                     \
  F(memsetD8Async, "cuMemsetD8Async", CUdeviceptr, unsigned char, size_t, CUstream)          \
  F(memcpyHtoDAsync, "cuMemcpyHtoDAsync_v2", CUdeviceptr, const void*, size_t, CUstream)     \
  F(memcpyDtoHAsync, "cuMemcpyDtoHAsync_v2", void*, CUdeviceptr, size_t, CUstream)           \
  F(streamCreate, "cuStreamCreate", CUstream*, unsigned)                                     \
  F(streamDestroy, "cuStreamDestroy_v2", CUstream)                                           \
  F(streamSynchronize, "cuStreamSynchronize", CUstream)                                      \
  F(streamWaitEvent, "cuStreamWaitEvent", CUstream, CUevent, unsigned)                       \
  F(streamBeginCapture, "cuStreamBeginCapture_v2", CUstream, CUstreamCaptureMode)            \
  F(streamEndCapture, "cuStreamEndCapture", CUstream, CUgraph*)                              \
  F(eventCreate, "cuEventCreate", CUevent*, unsigned)                                        \
  F(eventDestroy, "cuEventDestroy_v2", CUevent)                                              \
  F(eventRecord, "cuEventRecord", CUevent, CUstream)                                         \
  F(eventQuery, "cuEventQuery", CUevent)                                                     \
  F(eventSynchronize, "cuEventSynchronize", CUevent)                                         \
  F(eventElapsedTime, "cuEventElapsedTime", float*, CUevent, CUevent)                        \
  F(graphInstantiate, "cuGraphInstantiateWithFlags", CUgraphExec*, CUgraph, unsigned long long) \
  F(graphLaunch, "cuGraphLaunch", CUgraphExec, CUstream)                                     \
  F(graphDestroy, "cuGraphDestroy", CUgraph)                                                 \
  F(graphExecDestroy, "cuGraphExecDestroy", CUgraphExec)

#if CUDA_VERSION >= 12050
// Null where the driver is older than green contexts.
#define TRIPLICATE_GREEN_FUNCTIONS(F)                                                                              \
  F(deviceGetDevResource, "cuDeviceGetDevResource", CUdevice, CUdevResource*, CUdevResourceType)                   \
  F(smResourceSplit, "cuDevSmResourceSplitByCount", CUdevResource*, unsigned*, const CUdevResource*, CUdevResource*, \
    unsigned, unsigned)                                                                                            \
  F(resourceGenerateDesc, "cuDevResourceGenerateDesc", CUdevResourceDesc*, CUdevResource*, unsigned)               \
  F(greenCtxCreate, "cuGreenCtxCreate", CUgreenCtx*, CUdevResourceDesc, CUdevice, unsigned)                        \
  F(greenCtxDestroy, "cuGreenCtxDestroy", CUgreenCtx)                                                              \
  F(greenCtxStreamCreate, "cuGreenCtxStreamCreate", CUstream*, CUgreenCtx, unsigned, int)
#else
#define TRIPLICATE_GREEN_FUNCTIONS(F)
#endif

namespace triplicate {

struct Cuda {
#define TRIPLICATE_MEMBER(member, symbol, ...) std::add_pointer_t<CUresult(__VA_ARGS__)> member = nullptr;
  TRIPLICATE_CUDA_FUNCTIONS(TRIPLICATE_MEMBER)
  TRIPLICATE_GREEN_FUNCTIONS(TRIPLICATE_MEMBER)
#undef TRIPLICATE_MEMBER

  /** Errors: SYMBOL_MISSING. */
  void load(const Library& library);
};

/** One table for the process: a process opens one driver, and handles must be able to free themselves. */
extern Cuda cuda;

/** As in "CUDA_ERROR_INVALID_VALUE: invalid argument". */
std::string wordsOf(CUresult result);

[[noreturn]] void throwCuda(CUresult result, Stage stage, const char* doing);

/** Errors: CUDA or OUT_OF_MEMORY; `doing` completes "CUDA failed while …". */
inline void check(CUresult result, Stage stage, const char* doing) {
  if (result != CUDA_SUCCESS) throwCuda(result, stage, doing);
}

/** Owns one handle of the driver; only the context of Device must be current when it goes. */
template <class T, class Free>
class Owned {
 public:
  Owned() = default;
  explicit Owned(T value) : value_(value) {}
  Owned(Owned&& other) noexcept : value_(std::exchange(other.value_, T{})) {}
  Owned& operator=(Owned&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~Owned() {
    if (value_) Free{}(value_);
  }
  T get() const { return value_; }
  explicit operator bool() const { return value_ != T{}; }

 private:
  T value_{};
};

struct FreeDevice { void operator()(CUdeviceptr p) const { cuda.memFree(p); } };
struct FreePinned { void operator()(void* p) const { cuda.memFreeHost(p); } };
struct FreeStream { void operator()(CUstream s) const { cuda.streamDestroy(s); } };
struct FreeEvent { void operator()(CUevent e) const { cuda.eventDestroy(e); } };
struct FreeGraph { void operator()(CUgraph g) const { cuda.graphDestroy(g); } };
struct FreeGraphExec { void operator()(CUgraphExec g) const { cuda.graphExecDestroy(g); } };

using DeviceMemory = Owned<CUdeviceptr, FreeDevice>;
using PinnedMemory = Owned<void*, FreePinned>;
using Stream = Owned<CUstream, FreeStream>;
using Event = Owned<CUevent, FreeEvent>;
using Graph = Owned<CUgraph, FreeGraph>;
using GraphExec = Owned<CUgraphExec, FreeGraphExec>;

DeviceMemory allocateDevice(size_t bytes, Stage stage);
PinnedMemory allocatePinned(size_t bytes, Stage stage);
Event createEvent(unsigned flags, Stage stage);

struct DeviceFacts {
  std::string name;
  std::string uuid;
  std::string pciBusId;
  int major = 0;
  int minor = 0;
  int multiprocessors = 0;
  int multiprocessorsUsed = 0;
  size_t memoryBytes = 0;
  int memoryBusBits = 0;
  int memoryClockKhz = 0;
  int clockKhz = 0;
  int l2Bytes = 0;
  bool integrated = false;
};

/**
 * The device and the process' one context, its primary one. A partition is a green context in it: what runs on a stream of
 * a green context has its multiprocessors, whichever context is current. TensorRT inside a current green context was seen
 * to answer zeros (H100, TensorRT 10.6, driver 580), so that context is never current.
 */
class Device {
 public:
  /** `sms` of 0 takes the whole device. Errors: DRIVER, DEVICE_MISSING, PARTITION. */
  Device(int ordinal, int sms);
  ~Device();
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  /** Makes the context current on this thread: every thread that calls CUDA or TensorRT begins with it. */
  void use() const;
  bool isPartition() const;
  /** Runs on the multiprocessors of this context. Does not wait for the default stream. */
  Stream createStream(Stage stage) const;

  DeviceFacts facts;
  /** As in "13.0". */
  std::string cudaVersion;

 private:
  void partition(int sms);
  int attribute(CUdevice_attribute which) const;

  CUdevice device_ = 0;
  CUcontext primary_ = nullptr;
#if CUDA_VERSION >= 12050
  CUgreenCtx green_ = nullptr;
#endif
};

}  // namespace triplicate
