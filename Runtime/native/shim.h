// The C interface between TorchSharp's managed stand-in and libtorch.
//
// Handles are bare pointers to libtorch's own reference-counted objects: a tensor handle is a TensorImpl* that owns one
// reference, 0 is the undefined tensor. Functions that can fail return a negative number and leave the message with
// shim_last_error(). Lists are a pointer and a length.
#pragma once

#include <ATen/core/TensorBody.h>
#include <cstdint>
#include <exception>
#include <string>

#define SHIM_API extern "C" __attribute__((visibility("default")))

namespace shim {

using Handle = c10::TensorImpl*;

// The tensor behind a handle, with a reference of its own.
inline at::Tensor borrow(Handle handle) {
  if (handle == nullptr) return at::Tensor();
  return at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::unsafe_reclaim_from_nonowning(handle));
}

// A handle that takes over the tensor's reference.
inline Handle release(at::Tensor&& tensor) {
  return tensor.defined() ? std::move(tensor).unsafeReleaseTensorImpl() : nullptr;
}

inline std::vector<at::Tensor> borrow_all(const Handle* handles, int count) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(count);
  for (int i = 0; i < count; ++i) tensors.push_back(borrow(handles[i]));
  return tensors;
}

void set_last_error(std::string message);

// Puts the kernels of kernels.cpp in the place of libtorch's.
void replace_kernels();

// Runs f; an exception becomes the last error (without libtorch's C++ backtrace) and the result -1.
template <class F>
int64_t guarded(F&& f) noexcept {
  try {
    return f();
  } catch (const c10::Error& error) {
    set_last_error(error.what_without_backtrace());
  } catch (const std::exception& error) {
    set_last_error(error.what());
  } catch (...) {
    set_last_error("unknown C++ exception");
  }
  return -1;
}

}  // namespace shim
