// A tensor's life, properties and data.
#include "shim.h"

#include <ATen/Functions.h>

using shim::Handle;

SHIM_API void shim_tensor_free(Handle tensor) {
  if (tensor != nullptr) c10::raw::intrusive_ptr::decref(tensor);
}

// Frees many at once: one transition from managed code for a whole dispose scope.
SHIM_API void shim_tensors_free(const Handle* tensors, int count) {
  for (int i = 0; i < count; ++i) shim_tensor_free(tensors[i]);
}

SHIM_API int shim_tensor_dim(Handle tensor) { return static_cast<int>(tensor->dim()); }
SHIM_API int64_t shim_tensor_numel(Handle tensor) { return tensor->numel(); }
SHIM_API int shim_tensor_dtype(Handle tensor) { return static_cast<int>(c10::typeMetaToScalarType(tensor->dtype())); }
SHIM_API int shim_tensor_element_size(Handle tensor) { return static_cast<int>(tensor->dtype().itemsize()); }
SHIM_API int shim_tensor_is_contiguous(Handle tensor) { return tensor->is_contiguous(); }
SHIM_API int64_t shim_tensor_storage_offset(Handle tensor) { return tensor->storage_offset(); }

SHIM_API void shim_tensor_device(Handle tensor, int* type, int* index) {
  const auto device = tensor->device();
  *type = static_cast<int>(device.type());
  *index = device.index();
}

SHIM_API int64_t shim_tensor_size(Handle tensor, int dim) { return tensor->sizes()[dim]; }

SHIM_API void shim_tensor_sizes(Handle tensor, int64_t* sizes) {
  const auto found = tensor->sizes();
  std::copy(found.begin(), found.end(), sizes);
}

SHIM_API void shim_tensor_strides(Handle tensor, int64_t* strides) {
  const auto found = tensor->strides();
  std::copy(found.begin(), found.end(), strides);
}

SHIM_API int64_t shim_tensor_data(Handle tensor, void** data) {
  return shim::guarded([&] {
    *data = shim::borrow(tensor).data_ptr();
    return 0;
  });
}

// A CPU tensor with a copy of the data, or with room for it when data is null.
SHIM_API int64_t shim_tensor_from_data(const void* data, const int64_t* sizes, int dim, int dtype, Handle* result) {
  return shim::guarded([&] {
    at::Tensor tensor = at::empty(c10::IntArrayRef(sizes, dim), at::TensorOptions(static_cast<c10::ScalarType>(dtype)));
    if (data != nullptr && tensor.numel() > 0) std::memcpy(tensor.data_ptr(), data, tensor.nbytes());
    *result = shim::release(std::move(tensor));
    return 0;
  });
}

// The element of a one-element tensor of any device as a double and as an integer.
SHIM_API int64_t shim_tensor_item(Handle tensor, double* number, int64_t* integer) {
  return shim::guarded([&] {
    const at::Scalar item = shim::borrow(tensor).item();
    *number = item.isFloatingPoint() ? item.toDouble() : 0;
    *integer = item.isFloatingPoint() ? 0 : item.toLong();
    return 0;
  });
}

// Another handle for the same tensor.
SHIM_API Handle shim_tensor_alias(Handle tensor) { return shim::release(shim::borrow(tensor)); }
