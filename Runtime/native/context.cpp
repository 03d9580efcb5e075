// What belongs to the process: errors, threads, random numbers, devices.
#include "shim.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <malloc.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <climits>

namespace {

thread_local std::string last_error;

// OpenBLAS has a thread pool of its own. Beside libtorch's OpenMP pool the two wait for each other's cores, and the split of
// a product over threads changes its rounding, so OpenBLAS keeps to one. Absent where libtorch has another BLAS.
void keep_openblas_on_one_thread() {
  using SetThreads = void (*)(int);
  if (auto* set_threads = reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))) set_threads(1);
}

// Every pass allocates and frees the same tensors. glibc would give the memory at the top of the heap, and every block above some size, back
// to the system each time, and the next pass would page them in anew: a fifth of the processor time of a training step.
void keep_freed_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most that glibc takes
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
#endif
}

}  // namespace

void shim::set_last_error(std::string message) { last_error = std::move(message); }

SHIM_API const char* shim_last_error() { return last_error.c_str(); }

SHIM_API const char* shim_version() { return TORCH_VERSION; }

SHIM_API void shim_initialize() {
  keep_openblas_on_one_thread();
  keep_freed_memory();
  shim::replace_kernels();
  // Some sums (index_put and the gradient of an embedding) then keep their order, at no cost on the CPU.
  at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/true);
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 2)
  at::globalContext().setDeterministicFillUninitializedMemory(false);
#endif
}

SHIM_API int shim_get_num_threads() { return at::get_num_threads(); }

SHIM_API int64_t shim_set_num_threads(int count) {
  return shim::guarded([&] {
    at::set_num_threads(count);
    keep_openblas_on_one_thread();  // libtorch passes the number on to BLAS where it knows it
    return 0;
  });
}

SHIM_API int shim_get_num_interop_threads() { return static_cast<int>(at::get_num_interop_threads()); }

SHIM_API int64_t shim_set_num_interop_threads(int count) {
  return shim::guarded([&] {
    at::set_num_interop_threads(count);
    return 0;
  });
}

SHIM_API int64_t shim_manual_seed(int64_t seed) {
  return shim::guarded([&] {
    at::manual_seed(static_cast<uint64_t>(seed));
    return 0;
  });
}

// A new generator on the CPU, or the default one of a device when `is_default` is set.
SHIM_API int64_t shim_generator(uint64_t seed, int is_default, int device_type, int device_index, c10::GeneratorImpl** result) {
  return shim::guarded([&] {
    const c10::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
    TORCH_CHECK(is_default || device.is_cpu(), "Only generators on the CPU can be made; ", device, " has its default one");
    at::Generator generator = is_default ? at::globalContext().defaultGenerator(device) : at::make_generator<at::CPUGeneratorImpl>(seed);
    *result = generator.getIntrusivePtr().get();
    c10::raw::intrusive_ptr::incref(*result);
    return 0;
  });
}

SHIM_API void shim_generator_free(c10::GeneratorImpl* generator) { c10::raw::intrusive_ptr::decref(generator); }

namespace {
at::Generator borrow(c10::GeneratorImpl* generator) {
  return at::Generator(c10::intrusive_ptr<c10::GeneratorImpl>::unsafe_reclaim_from_nonowning(generator));
}
}  // namespace

SHIM_API void shim_generator_set_seed(c10::GeneratorImpl* generator, uint64_t seed) { borrow(generator).set_current_seed(seed); }

SHIM_API uint64_t shim_generator_get_seed(c10::GeneratorImpl* generator) { return borrow(generator).current_seed(); }

SHIM_API shim::Handle shim_generator_get_state(c10::GeneratorImpl* generator) { return shim::release(borrow(generator).get_state()); }

SHIM_API int64_t shim_generator_set_state(c10::GeneratorImpl* generator, shim::Handle state) {
  return shim::guarded([&] {
    borrow(generator).set_state(shim::borrow(state));
    return 0;
  });
}

SHIM_API int shim_cuda_is_available() { return torch::cuda::is_available(); }
SHIM_API int shim_cuda_device_count() { return static_cast<int>(torch::cuda::device_count()); }

// Waits for all work on a CUDA device, the current one if negative.
SHIM_API int64_t shim_cuda_synchronize(int64_t device) {
  return shim::guarded([&] {
    torch::cuda::synchronize(device);
    return 0;
  });
}
