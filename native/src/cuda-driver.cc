#include "cuda-driver.h"

#include <algorithm>
#include <cstdio>

namespace triplicate {

Cuda cuda;

void Cuda::load(const Library& library) {
#define TRIPLICATE_LOAD(member, name, ...) member = library.symbol<CUresult(__VA_ARGS__)>(name);
  TRIPLICATE_CUDA_FUNCTIONS(TRIPLICATE_LOAD)
#undef TRIPLICATE_LOAD
#define TRIPLICATE_LOAD(member, name, ...) member = library.symbolIfAny<CUresult(__VA_ARGS__)>(name);
  TRIPLICATE_GREEN_FUNCTIONS(TRIPLICATE_LOAD)
#undef TRIPLICATE_LOAD
}

std::string wordsOf(CUresult result) {
  const char* name = nullptr;
  const char* text = nullptr;
  cuda.getErrorName(result, &name);
  cuda.getErrorString(result, &text);
  return std::string(name ? name : "CUDA error " + std::to_string(result)) + (text ? std::string(": ") + text : "");
}

void throwCuda(CUresult result, Stage stage, const char* doing) {
  const Code code = result == CUDA_ERROR_OUT_OF_MEMORY ? Code::OUT_OF_MEMORY : Code::CUDA;
  const std::string words = wordsOf(result);
  throw Error(code, stage, std::string("CUDA failed while ") + doing + ": " + words + ".", words);
}

DeviceMemory allocateDevice(size_t bytes, Stage stage) {
  CUdeviceptr pointer = 0;
  // A tensor may be empty, an address may not.
  check(cuda.memAlloc(&pointer, std::max<size_t>(bytes, 1)), stage, "allocating device memory");
  return DeviceMemory(pointer);
}

PinnedMemory allocatePinned(size_t bytes, Stage stage) {
  void* pointer = nullptr;
  check(cuda.memHostAlloc(&pointer, std::max<size_t>(bytes, 1), 0), stage, "allocating pinned host memory");
  return PinnedMemory(pointer);
}

Event createEvent(unsigned flags, Stage stage) {
  CUevent event = nullptr;
  check(cuda.eventCreate(&event, flags), stage, "creating an event");
  return Event(event);
}

Device::Device(int ordinal, int sms) {
  const CUresult started = cuda.init(0);
  if (started == CUDA_ERROR_NO_DEVICE)
    throw Error(Code::DEVICE_MISSING, Stage::open, "The CUDA driver sees no device.", wordsOf(started));
  if (started != CUDA_SUCCESS)
    throw Error(Code::DRIVER, Stage::open, "The CUDA driver does not start: " + wordsOf(started) + ".", wordsOf(started));

  int version = 0;
  check(cuda.driverGetVersion(&version), Stage::open, "asking for the driver's version");
  cudaVersion = std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);

  int count = 0;
  check(cuda.deviceGetCount(&count), Stage::open, "counting devices");
  if (ordinal < 0 || ordinal >= count)
    throw Error(Code::DEVICE_MISSING, Stage::open,
                "There is no CUDA device " + std::to_string(ordinal) + "; the driver sees " + std::to_string(count) + ".");
  check(cuda.deviceGet(&device_, ordinal), Stage::open, "getting the device");

  char text[256] = {};
  check(cuda.deviceGetName(text, sizeof text, device_), Stage::open, "asking for the device's name");
  facts.name = text;
  CUuuid uuid{};
  check(cuda.deviceGetUuid(&uuid, device_), Stage::open, "asking for the device's UUID");
  for (const char byte : uuid.bytes) {
    std::snprintf(text, sizeof text, "%02x", static_cast<unsigned char>(byte));
    facts.uuid += text;
  }
  check(cuda.deviceGetPciBusId(text, sizeof text, device_), Stage::open, "asking for the device's PCI address");
  facts.pciBusId = text;
  facts.major = attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR);
  facts.minor = attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
  facts.multiprocessors = attribute(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
  facts.multiprocessorsUsed = facts.multiprocessors;
  facts.memoryBusBits = attribute(CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH);
  facts.memoryClockKhz = attribute(CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE);
  facts.clockKhz = attribute(CU_DEVICE_ATTRIBUTE_CLOCK_RATE);
  facts.l2Bytes = attribute(CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE);
  facts.integrated = attribute(CU_DEVICE_ATTRIBUTE_INTEGRATED) != 0;
  check(cuda.deviceTotalMem(&facts.memoryBytes, device_), Stage::open, "asking for the device's memory");

  // A green context is a part of the primary one, which must live as long.
  check(cuda.primaryCtxRetain(&primary_, device_), Stage::open, "taking the primary context");
  try {
    if (sms > 0) partition(sms);
    use();
  } catch (...) {
    cuda.primaryCtxRelease(device_);
    throw;
  }
}

Device::~Device() {
  cuda.ctxSetCurrent(nullptr);
#if CUDA_VERSION >= 12050
  if (green_) cuda.greenCtxDestroy(green_);
#endif
  cuda.primaryCtxRelease(device_);
}

/** 0 where the driver does not know the attribute. */
int Device::attribute(CUdevice_attribute which) const {
  int value = 0;
  return cuda.deviceGetAttribute(&value, which, device_) == CUDA_SUCCESS ? value : 0;
}

void Device::use() const { check(cuda.ctxSetCurrent(primary_), Stage::run, "making the context current"); }

#if CUDA_VERSION >= 12050
namespace {
void checkPartition(CUresult result, int sms, const std::string& gives) {
  if (result == CUDA_SUCCESS) return;
  throw Error(Code::PARTITION, Stage::open,
              "This device gives no context of " + std::to_string(sms) + " multiprocessors: " + wordsOf(result) + ". " + gives,
              wordsOf(result));
}
}  // namespace

void Device::partition(int sms) {
  if (!cuda.deviceGetDevResource || !cuda.smResourceSplit || !cuda.resourceGenerateDesc || !cuda.greenCtxCreate ||
      !cuda.greenCtxDestroy || !cuda.greenCtxStreamCreate)
    throw Error(Code::PARTITION, Stage::open,
                "This driver (CUDA " + cudaVersion + ") has no streams of green contexts, which came with CUDA 12.5.");
  check(cuda.ctxSetCurrent(primary_), Stage::open, "making the context current");
  const std::string all = "It has " + std::to_string(facts.multiprocessors) + " in all.";
  CUdevResource whole{};
  checkPartition(cuda.deviceGetDevResource(device_, &whole, CU_DEV_RESOURCE_TYPE_SM), sms, all);
  if (sms > facts.multiprocessors) checkPartition(CUDA_ERROR_INVALID_VALUE, sms, all);
  CUdevResource part{};
  CUdevResource rest{};
  unsigned groups = 1;
  checkPartition(cuda.smResourceSplit(&part, &groups, &whole, &rest, 0, static_cast<unsigned>(sms)), sms, all);
  // The driver rounds up to its granularity. A platform of another size than asked for is another platform.
  if (groups < 1 || part.sm.smCount != static_cast<unsigned>(sms))
    throw Error(Code::PARTITION, Stage::open,
                "This device gives no context of exactly " + std::to_string(sms) + " multiprocessors" +
                    (groups < 1 ? "." : "; the next that it gives has " + std::to_string(part.sm.smCount) + ".") + " " + all);
  CUdevResourceDesc description{};
  checkPartition(cuda.resourceGenerateDesc(&description, &part, 1), sms, all);
  checkPartition(cuda.greenCtxCreate(&green_, description, device_, CU_GREEN_CTX_DEFAULT_STREAM), sms, all);
  facts.multiprocessorsUsed = sms;
}
#else
void Device::partition(int) {
  throw Error(Code::PARTITION, Stage::open,
              "This file was compiled with CUDA headers older than 12.5, which have no streams of green contexts.");
}
#endif

#if CUDA_VERSION >= 12050
bool Device::isPartition() const { return green_ != nullptr; }
#else
bool Device::isPartition() const { return false; }
#endif

Stream Device::createStream(Stage stage) const {
  CUstream stream = nullptr;
#if CUDA_VERSION >= 12050
  if (green_) {
    check(cuda.greenCtxStreamCreate(&stream, green_, CU_STREAM_NON_BLOCKING, 0), stage, "creating a stream");
    return Stream(stream);
  }
#endif
  check(cuda.streamCreate(&stream, CU_STREAM_NON_BLOCKING), stage, "creating a stream");
  return Stream(stream);
}

}  // namespace triplicate
