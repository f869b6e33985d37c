// libcuda double: device memory is host memory, counted against a limit and checked at every copy.
#include "cuda-state.h"
#include "environment.h"
#include "hooks.h"
#include <cstring>
#include <map>
#include <mutex>

namespace triplicate_double
{
namespace
{
std::mutex mutex;
std::map<CUdeviceptr, size_t> allocations;
size_t used = 0;

size_t total()
{
    return environmentNumber("TRIPLICATE_DOUBLE_MEMORY_BYTES", 80ULL << 30);
}

/** Fresh memory holds a pattern, so that outputs that nobody wrote are seen. */
constexpr size_t kPatternBytes = 16 << 20;

template <class To, class From>
Work copyWork(To to, From from, size_t bytes)
{
    return [=] {
        std::memcpy(reinterpret_cast<void*>(to), reinterpret_cast<void const*>(from), bytes);
        return CUDA_SUCCESS;
    };
}
} // namespace

bool isDevice(CUdeviceptr address, size_t bytes)
{
    return bytes != 0 && triplicate_double_extent(address) >= bytes;
}
} // namespace triplicate_double

using namespace triplicate_double;

extern "C"
{
size_t triplicate_double_extent(CUdeviceptr address)
{
    std::lock_guard const lock(mutex);
    auto after = allocations.upper_bound(address);
    if (after == allocations.begin()) return 0;
    auto const& [begin, bytes] = *--after;
    return address < begin + bytes ? begin + bytes - address : 0;
}

CUresult cuDeviceTotalMem(size_t* bytes, CUdevice)
{
    *bytes = total();
    return CUDA_SUCCESS;
}

CUresult cuMemGetInfo(size_t* free, size_t* all)
{
    if (CUresult const error = ready()) return error;
    std::lock_guard const lock(mutex);
    *all = total();
    *free = *all > used ? *all - used : 0;
    return CUDA_SUCCESS;
}

CUresult cuMemAlloc(CUdeviceptr* address, size_t bytes)
{
    if (CUresult const error = ready()) return error;
    if (bytes == 0) return CUDA_ERROR_INVALID_VALUE;
    std::lock_guard const lock(mutex);
    if (bytes > total() || used > total() - bytes) return CUDA_ERROR_OUT_OF_MEMORY;
    void* memory = std::aligned_alloc(512, (bytes + 511) / 512 * 512);
    if (memory == nullptr) return CUDA_ERROR_OUT_OF_MEMORY;
    std::memset(memory, 0xcd, bytes < kPatternBytes ? bytes : kPatternBytes);
    *address = reinterpret_cast<CUdeviceptr>(memory);
    allocations[*address] = bytes;
    used += bytes;
    return CUDA_SUCCESS;
}

CUresult cuMemFree(CUdeviceptr address)
{
    if (CUresult const error = ready()) return error;
    if (address == 0) return CUDA_SUCCESS;
    std::lock_guard const lock(mutex);
    auto const found = allocations.find(address);
    if (found == allocations.end()) return CUDA_ERROR_INVALID_VALUE;
    used -= found->second;
    allocations.erase(found);
    std::free(reinterpret_cast<void*>(address));
    return CUDA_SUCCESS;
}

CUresult cuMemAllocAsync(CUdeviceptr* address, size_t bytes, CUstream)
{
    return cuMemAlloc(address, bytes);
}

CUresult cuMemFreeAsync(CUdeviceptr address, CUstream)
{
    return cuMemFree(address);
}

CUresult cuMemHostAlloc(void** memory, size_t bytes, unsigned)
{
    if (CUresult const error = ready()) return error;
    if (bytes == 0) return CUDA_ERROR_INVALID_VALUE;
    *memory = std::aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
    return *memory == nullptr ? CUDA_ERROR_OUT_OF_MEMORY : CUDA_SUCCESS;
}

CUresult cuMemAllocHost(void** memory, size_t bytes)
{
    return cuMemHostAlloc(memory, bytes, 0);
}

CUresult cuMemFreeHost(void* memory)
{
    std::free(memory);
    return CUDA_SUCCESS;
}

CUresult cuMemHostRegister(void*, size_t, unsigned)
{
    return ready();
}

CUresult cuMemHostUnregister(void*)
{
    return ready();
}

CUresult cuMemcpyHtoDAsync(CUdeviceptr to, void const* from, size_t bytes, CUstream stream)
{
    if (CUresult const error = ready()) return error;
    if (bytes == 0) return CUDA_SUCCESS;
    if (!isDevice(to, bytes)) return CUDA_ERROR_INVALID_VALUE;
    return submit(stream, copyWork(to, from, bytes));
}

CUresult cuMemcpyDtoHAsync(void* to, CUdeviceptr from, size_t bytes, CUstream stream)
{
    if (CUresult const error = ready()) return error;
    if (bytes == 0) return CUDA_SUCCESS;
    if (!isDevice(from, bytes)) return CUDA_ERROR_INVALID_VALUE;
    return submit(stream, copyWork(to, from, bytes));
}

CUresult cuMemcpyDtoDAsync(CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream)
{
    if (CUresult const error = ready()) return error;
    if (bytes == 0) return CUDA_SUCCESS;
    if (!isDevice(to, bytes) || !isDevice(from, bytes)) return CUDA_ERROR_INVALID_VALUE;
    return submit(stream, copyWork(to, from, bytes));
}

/** Addresses are unified: each side may be host or device memory. */
CUresult cuMemcpyAsync(CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream)
{
    if (CUresult const error = ready()) return error;
    return submit(stream, copyWork(to, from, bytes));
}

CUresult cuMemcpyHtoD(CUdeviceptr to, void const* from, size_t bytes)
{
    return cuMemcpyHtoDAsync(to, from, bytes, nullptr);
}

CUresult cuMemcpyDtoH(void* to, CUdeviceptr from, size_t bytes)
{
    return cuMemcpyDtoHAsync(to, from, bytes, nullptr);
}

CUresult cuMemcpyDtoD(CUdeviceptr to, CUdeviceptr from, size_t bytes)
{
    return cuMemcpyDtoDAsync(to, from, bytes, nullptr);
}

CUresult cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t bytes, CUstream stream)
{
    if (CUresult const error = ready()) return error;
    if (bytes == 0) return CUDA_SUCCESS;
    if (!isDevice(to, bytes)) return CUDA_ERROR_INVALID_VALUE;
    return submit(stream, [=] {
        std::memset(reinterpret_cast<void*>(to), value, bytes);
        return CUDA_SUCCESS;
    });
}

CUresult cuMemsetD8(CUdeviceptr to, unsigned char value, size_t bytes)
{
    return cuMemsetD8Async(to, value, bytes, nullptr);
}
}
