// libcuda double: the device, its contexts and its partitions.
#include "cuda-state.h"
#include "environment.h"
#include "hooks.h"
#include <algorithm>
#include <atomic>
#include <cstring>
#include <dlfcn.h>
#include <mutex>

namespace triplicate_double
{
namespace
{
std::atomic<bool> initialized{false};
std::atomic<CUresult> sticky{CUDA_SUCCESS};
thread_local std::vector<Context*> current;

unsigned multiprocessors()
{
    return static_cast<unsigned>(environmentNumber("TRIPLICATE_DOUBLE_SMS", 132));
}

Context& primary()
{
    static Context context{multiprocessors(), false};
    return context;
}

/** Hopper splits by eight, and no partition is smaller. recording: green-context-1, green-context-96 */
constexpr unsigned kGranularity = 8;

CUresult describe(CUdevResource* resource, CUdevResourceType type, unsigned count)
{
    if (resource == nullptr) return CUDA_ERROR_INVALID_VALUE;
    if (type != CU_DEV_RESOURCE_TYPE_SM) return CUDA_ERROR_INVALID_RESOURCE_TYPE;
    std::memset(resource, 0, sizeof *resource);
    resource->type = type;
    resource->sm.smCount = count;
#if CUDA_VERSION >= 13000
    resource->sm.minSmPartitionSize = kGranularity;
    resource->sm.smCoscheduledAlignment = kGranularity;
#endif
    return CUDA_SUCCESS;
}
} // namespace

CUresult ready()
{
    if (!initialized) return CUDA_ERROR_NOT_INITIALIZED;
    if (current.empty()) return CUDA_ERROR_INVALID_CONTEXT;
    return sticky;
}

void fail(CUresult error)
{
    CUresult none = CUDA_SUCCESS;
    sticky.compare_exchange_strong(none, error);
}
} // namespace triplicate_double

using namespace triplicate_double;

extern "C"
{
unsigned triplicate_double_multiprocessors()
{
    return current.empty() ? multiprocessors() : current.back()->multiprocessors;
}

int triplicate_double_compute()
{
    std::string const text = environment("TRIPLICATE_DOUBLE_COMPUTE", "9.0");
    return std::atoi(text.c_str()) * 10 + std::atoi(text.substr(text.find('.') + 1).c_str());
}

/** recording: no-device */
CUresult cuInit(unsigned)
{
    if (environmentNumber("TRIPLICATE_DOUBLE_NO_DEVICE", 0) != 0) return CUDA_ERROR_NO_DEVICE;
    initialized = true;
    return CUDA_SUCCESS;
}

CUresult cuDriverGetVersion(int* version)
{
    *version = 13000;
    return CUDA_SUCCESS;
}

CUresult cuGetErrorName(CUresult error, char const** text)
{
    switch (error)
    {
#define NAMED(code) \
    case code: *text = #code; return CUDA_SUCCESS
        NAMED(CUDA_SUCCESS);
        NAMED(CUDA_ERROR_INVALID_VALUE);
        NAMED(CUDA_ERROR_OUT_OF_MEMORY);
        NAMED(CUDA_ERROR_NOT_INITIALIZED);
        NAMED(CUDA_ERROR_NO_DEVICE);
        NAMED(CUDA_ERROR_INVALID_DEVICE);
        NAMED(CUDA_ERROR_INVALID_CONTEXT);
        NAMED(CUDA_ERROR_INVALID_HANDLE);
        NAMED(CUDA_ERROR_NOT_FOUND);
        NAMED(CUDA_ERROR_ILLEGAL_ADDRESS);
        NAMED(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
        NAMED(CUDA_ERROR_ILLEGAL_STATE);
        NAMED(CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED);
        NAMED(CUDA_ERROR_INVALID_RESOURCE_TYPE);
        NAMED(CUDA_ERROR_INVALID_RESOURCE_CONFIGURATION);
#undef NAMED
    default: *text = nullptr; return CUDA_ERROR_INVALID_VALUE;
    }
}

/** The driver's own sentences for the codes that users meet. */
CUresult cuGetErrorString(CUresult error, char const** text)
{
    switch (error)
    {
    case CUDA_SUCCESS: *text = "no error"; break;
    case CUDA_ERROR_INVALID_VALUE: *text = "invalid argument"; break;
    case CUDA_ERROR_OUT_OF_MEMORY: *text = "out of memory"; break;
    case CUDA_ERROR_NOT_INITIALIZED: *text = "initialization error"; break;
    case CUDA_ERROR_NO_DEVICE: *text = "no CUDA-capable device is detected"; break;
    case CUDA_ERROR_INVALID_DEVICE: *text = "invalid device ordinal"; break;
    case CUDA_ERROR_INVALID_CONTEXT: *text = "invalid device context"; break;
    case CUDA_ERROR_INVALID_HANDLE: *text = "invalid resource handle"; break;
    case CUDA_ERROR_ILLEGAL_ADDRESS: *text = "an illegal memory access was encountered"; break;
    case CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED: *text = "operation not permitted when stream is capturing"; break;
    case CUDA_ERROR_INVALID_RESOURCE_TYPE: *text = "invalid resource type"; break;
    case CUDA_ERROR_INVALID_RESOURCE_CONFIGURATION: *text = "invalid resource configuration"; break;
    default: return cuGetErrorName(error, text);
    }
    return CUDA_SUCCESS;
}

/** Every function of this double by its name, newest version first. */
CUresult cuGetProcAddress(
    char const* symbol, void** function, int, cuuint64_t, CUdriverProcAddressQueryResult* found)
{
    static void* self = [] {
        Dl_info info{};
        dladdr(reinterpret_cast<void*>(&cuInit), &info);
        return dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD);
    }();
    *function = nullptr;
    for (char const* suffix : {"_v3", "_v2", "WithFlags", ""})
        if (*function == nullptr) *function = dlsym(self, (std::string(symbol) + suffix).c_str());
    bool const isFound = *function != nullptr;
    if (found != nullptr) *found = isFound ? CU_GET_PROC_ADDRESS_SUCCESS : CU_GET_PROC_ADDRESS_SYMBOL_NOT_FOUND;
    return isFound ? CUDA_SUCCESS : CUDA_ERROR_NOT_FOUND;
}

CUresult cuDeviceGetCount(int* count)
{
    if (!initialized) return CUDA_ERROR_NOT_INITIALIZED;
    *count = 1;
    return CUDA_SUCCESS;
}

CUresult cuDeviceGet(CUdevice* device, int ordinal)
{
    if (!initialized) return CUDA_ERROR_NOT_INITIALIZED;
    if (ordinal != 0) return CUDA_ERROR_INVALID_DEVICE;
    *device = 0;
    return CUDA_SUCCESS;
}

CUresult cuDeviceGetName(char* name, int length, CUdevice)
{
    std::snprintf(name, static_cast<size_t>(length), "Contract double");
    return CUDA_SUCCESS;
}

CUresult cuDeviceGetUuid(CUuuid* uuid, CUdevice)
{
    std::memcpy(uuid->bytes, "contract double", sizeof uuid->bytes);
    return CUDA_SUCCESS;
}

CUresult cuDeviceGetPCIBusId(char* text, int length, CUdevice)
{
    std::snprintf(text, static_cast<size_t>(length), "0000:00:00.0");
    return CUDA_SUCCESS;
}

CUresult cuDeviceGetAttribute(int* value, CUdevice_attribute attribute, CUdevice)
{
    if (!initialized) return CUDA_ERROR_NOT_INITIALIZED;
    switch (attribute)
    {
    case CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT: *value = static_cast<int>(multiprocessors()); break;
    case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR: *value = triplicate_double_compute() / 10; break;
    case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR: *value = triplicate_double_compute() % 10; break;
    case CU_DEVICE_ATTRIBUTE_CLOCK_RATE: *value = 1980000; break;
    // The driver of a data-center card of today says 0 or its true clock, by version.
    case CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE: *value = 3201000; break;
    case CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH: *value = 6016; break;
    case CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE: *value = 62914560; break;
    case CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR: *value = 2048; break;
    case CU_DEVICE_ATTRIBUTE_UNIFIED_ADDRESSING: *value = 1; break;
    case CU_DEVICE_ATTRIBUTE_INTEGRATED:
    case CU_DEVICE_ATTRIBUTE_ECC_ENABLED:
    case CU_DEVICE_ATTRIBUTE_COMPUTE_MODE:
    case CU_DEVICE_ATTRIBUTE_PCI_BUS_ID:
    case CU_DEVICE_ATTRIBUTE_PCI_DEVICE_ID:
    case CU_DEVICE_ATTRIBUTE_PCI_DOMAIN_ID: *value = 0; break;
    default:
        std::fprintf(stderr, "contract double: device attribute %d is not doubled\n", static_cast<int>(attribute));
        return CUDA_ERROR_INVALID_VALUE;
    }
    return CUDA_SUCCESS;
}

CUresult cuDevicePrimaryCtxRetain(CUcontext* context, CUdevice device)
{
    if (!initialized) return CUDA_ERROR_NOT_INITIALIZED;
    if (device != 0) return CUDA_ERROR_INVALID_DEVICE;
    *context = reinterpret_cast<CUcontext>(&primary());
    return CUDA_SUCCESS;
}

CUresult cuDevicePrimaryCtxRelease(CUdevice)
{
    return CUDA_SUCCESS;
}

CUresult cuDevicePrimaryCtxSetFlags(CUdevice, unsigned)
{
    return CUDA_SUCCESS;
}

CUresult cuDevicePrimaryCtxGetState(CUdevice, unsigned* flags, int* active)
{
    *flags = 0;
    *active = 1;
    return CUDA_SUCCESS;
}

CUresult cuCtxSetCurrent(CUcontext context)
{
    if (!initialized) return CUDA_ERROR_NOT_INITIALIZED;
    if (!current.empty()) current.pop_back();
    if (context != nullptr) current.push_back(reinterpret_cast<Context*>(context));
    return CUDA_SUCCESS;
}

CUresult cuCtxGetCurrent(CUcontext* context)
{
    if (!initialized) return CUDA_ERROR_NOT_INITIALIZED;
    *context = current.empty() ? nullptr : reinterpret_cast<CUcontext>(current.back());
    return CUDA_SUCCESS;
}

CUresult cuCtxPushCurrent(CUcontext context)
{
    if (!initialized) return CUDA_ERROR_NOT_INITIALIZED;
    current.push_back(reinterpret_cast<Context*>(context));
    return CUDA_SUCCESS;
}

CUresult cuCtxPopCurrent(CUcontext* context)
{
    if (current.empty()) return CUDA_ERROR_INVALID_CONTEXT;
    if (context != nullptr) *context = reinterpret_cast<CUcontext>(current.back());
    current.pop_back();
    return CUDA_SUCCESS;
}

CUresult cuCtxGetDevice(CUdevice* device)
{
    if (CUresult const error = ready()) return error;
    *device = 0;
    return CUDA_SUCCESS;
}

CUresult cuCtxSetFlags(unsigned)
{
    return ready();
}

CUresult cuCtxSynchronize()
{
    return ready();
}

CUresult cuDeviceGetDevResource(CUdevice, CUdevResource* resource, CUdevResourceType type)
{
    if (!initialized) return CUDA_ERROR_NOT_INITIALIZED;
    return describe(resource, type, multiprocessors());
}

CUresult cuCtxGetDevResource(CUcontext context, CUdevResource* resource, CUdevResourceType type)
{
    if (context == nullptr) return CUDA_ERROR_INVALID_CONTEXT;
    return describe(resource, type, reinterpret_cast<Context*>(context)->multiprocessors);
}

CUresult cuGreenCtxGetDevResource(CUgreenCtx context, CUdevResource* resource, CUdevResourceType type)
{
    return cuCtxGetDevResource(reinterpret_cast<CUcontext>(context), resource, type);
}

/**
 * Groups are of the count asked for, rounded up to the granularity, or of the whole device where that is what was asked for
 * (132 is no multiple of 8). recording: green-context-96, green-context-132. Without `result` only counted. recording: green-context-count
 */
CUresult cuDevSmResourceSplitByCount(CUdevResource* result, unsigned* groups, CUdevResource const* input,
    CUdevResource* remainder, unsigned, unsigned least)
{
    if (groups == nullptr || input == nullptr) return CUDA_ERROR_INVALID_VALUE;
    if (input->type != CU_DEV_RESOURCE_TYPE_SM) return CUDA_ERROR_INVALID_RESOURCE_TYPE;
    unsigned const wanted = least == 0 ? kGranularity : least;
    unsigned const rounded = (wanted + kGranularity - 1) / kGranularity * kGranularity;
    unsigned const size = wanted > input->sm.smCount ? rounded : std::min(rounded, input->sm.smCount);
    unsigned const possible = input->sm.smCount / size;
    if (possible == 0) return CUDA_ERROR_INVALID_RESOURCE_CONFIGURATION;
    if (result != nullptr)
    {
        if (*groups > possible) *groups = possible;
        for (unsigned i = 0; i < *groups; ++i) describe(&result[i], CU_DEV_RESOURCE_TYPE_SM, size);
    }
    else
        *groups = possible;
    if (remainder != nullptr) describe(remainder, CU_DEV_RESOURCE_TYPE_SM, input->sm.smCount - *groups * size);
    return CUDA_SUCCESS;
}

CUresult cuDevResourceGenerateDesc(CUdevResourceDesc* description, CUdevResource* resources, unsigned count)
{
    if (description == nullptr || resources == nullptr || count == 0) return CUDA_ERROR_INVALID_VALUE;
    unsigned sum = 0;
    for (unsigned i = 0; i < count; ++i) sum += resources[i].sm.smCount;
    if (sum == 0 || sum > multiprocessors()) return CUDA_ERROR_INVALID_RESOURCE_CONFIGURATION;
    // CUDA has no call that ends a description either.
    *description = reinterpret_cast<CUdevResourceDesc>(new unsigned(sum));
    return CUDA_SUCCESS;
}

CUresult cuGreenCtxCreate(CUgreenCtx* context, CUdevResourceDesc description, CUdevice device, unsigned flags)
{
    if (!initialized) return CUDA_ERROR_NOT_INITIALIZED;
    if (device != 0) return CUDA_ERROR_INVALID_DEVICE;
    if (description == nullptr || (flags & CU_GREEN_CTX_DEFAULT_STREAM) == 0) return CUDA_ERROR_INVALID_VALUE;
    *context = reinterpret_cast<CUgreenCtx>(new Context{*reinterpret_cast<unsigned*>(description), true});
    return CUDA_SUCCESS;
}

CUresult cuGreenCtxDestroy(CUgreenCtx context)
{
    auto* green = reinterpret_cast<Context*>(context);
    if (!current.empty() && current.back() == green) current.pop_back();
    delete green;
    return CUDA_SUCCESS;
}

CUresult cuCtxFromGreenCtx(CUcontext* context, CUgreenCtx green)
{
    *context = reinterpret_cast<CUcontext>(green);
    return CUDA_SUCCESS;
}

CUresult cuGreenCtxStreamCreate(CUstream* stream, CUgreenCtx context, unsigned flags, int)
{
    if (context == nullptr || (flags & CU_STREAM_NON_BLOCKING) == 0) return CUDA_ERROR_INVALID_VALUE;
    *stream = reinterpret_cast<CUstream>(new Stream);
    return CUDA_SUCCESS;
}

// The name before CUDA 13, which drivers keep.
#undef cuDeviceGetUuid
CUresult cuDeviceGetUuid(CUuuid* uuid, CUdevice device)
{
    return cuDeviceGetUuid_v2(uuid, device);
}
}
