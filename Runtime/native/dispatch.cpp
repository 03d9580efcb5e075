// Any operator of libtorch by its name: arguments are boxed after the operator's schema, missing ones take its defaults.
#include "shim.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include <ATen/core/jit_type.h>

namespace {

using c10::IValue;

// Mirrors Value in Native.cs.
enum Tag : int32_t { None, Tensor, Int, Double, Bool, IntList, DoubleList, TensorList, String, Generator, Default };

struct Value {
  int64_t bits;
  int32_t tag;
  int32_t count;  // of a list; of a tensor result: the size in KiB of storage that only this tensor holds
};
static_assert(sizeof(Value) == 16, "Native.cs has the same layout");

double as_double(int64_t bits) {
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

struct Operator {
  c10::OperatorHandle handle;
  std::vector<c10::TypeKind> kinds;          // of each argument, the element's for a list
  std::vector<char> is_list, is_optional_element;
  std::vector<IValue> defaults;
  std::vector<char> has_default;

  explicit Operator(c10::OperatorHandle found) : handle(found) {
    for (const auto& argument : handle.schema().arguments()) {
      auto type = argument.type();
      if (type->kind() == c10::TypeKind::OptionalType) type = type->expectRef<c10::OptionalType>().getElementType();
      const bool list = type->kind() == c10::TypeKind::ListType;
      if (list) type = type->expectRef<c10::ListType>().getElementType();
      const bool optional_element = type->kind() == c10::TypeKind::OptionalType;
      if (optional_element) type = type->expectRef<c10::OptionalType>().getElementType();
      kinds.push_back(type->kind());
      is_list.push_back(list);
      is_optional_element.push_back(optional_element);
      has_default.push_back(argument.default_value().has_value());
      defaults.push_back(argument.default_value().has_value() ? *argument.default_value() : IValue());
    }
  }
};

template <class T>
IValue list_of(const Value& value) {
  c10::List<T> list;
  if (value.tag == Int) {
    list.push_back(static_cast<T>(value.bits));
  } else {
    list.reserve(value.count);
    const auto* items = reinterpret_cast<const T*>(value.bits);
    for (int i = 0; i < value.count; ++i) list.push_back(items[i]);
  }
  return IValue(std::move(list));
}

template <class List>
IValue tensor_list(const Value& value, bool absent_is_none) {
  List list;
  list.reserve(value.count);
  const auto* handles = reinterpret_cast<const shim::Handle*>(value.bits);
  for (int i = 0; i < value.count; ++i) {
    if (absent_is_none && handles[i] == nullptr) {
      list.push_back(typename List::value_type());
    } else {
      list.push_back(shim::borrow(handles[i]));
    }
  }
  return IValue(std::move(list));
}

using OptionalTensorList = std::decay_t<decltype(std::declval<IValue>().toOptionalTensorList())>;

IValue box_list(const Operator& op, size_t i, const Value& value) {
  switch (op.kinds[i]) {
    case c10::TypeKind::TensorType:
      return op.is_optional_element[i] ? tensor_list<OptionalTensorList>(value, true)
                                       : tensor_list<c10::List<at::Tensor>>(value, false);
    case c10::TypeKind::FloatType:
      return list_of<double>(value);
    default:
      return list_of<int64_t>(value);
  }
}

IValue box(const Operator& op, size_t i, const Value& value) {
  if (value.tag == Tensor) return IValue(shim::borrow(reinterpret_cast<shim::Handle>(value.bits)));
  if (value.tag == None) return IValue();
  if (value.tag == Default) {
    TORCH_CHECK(op.has_default[i], op.handle.schema(), " has no default for argument ", i);
    return op.defaults[i];
  }
  if (op.is_list[i]) return box_list(op, i, value);
  switch (op.kinds[i]) {
    case c10::TypeKind::NumberType:
      if (value.tag == Double) return IValue(as_double(value.bits));
      if (value.tag == Bool) return IValue(value.bits != 0);
      return IValue(value.bits);
    case c10::TypeKind::FloatType:
      return IValue(value.tag == Double ? as_double(value.bits) : static_cast<double>(value.bits));
    case c10::TypeKind::BoolType:
      return IValue(value.bits != 0);
    case c10::TypeKind::DeviceObjType:
      return IValue(c10::Device(static_cast<c10::DeviceType>(value.bits & 0xffff), static_cast<c10::DeviceIndex>(value.bits >> 16)));
    case c10::TypeKind::StringType:
      return IValue(std::string(reinterpret_cast<const char*>(value.bits), value.count));
    case c10::TypeKind::GeneratorType:
      return IValue(at::Generator(
          c10::intrusive_ptr<c10::GeneratorImpl>::unsafe_reclaim_from_nonowning(reinterpret_cast<c10::GeneratorImpl*>(value.bits))));
    default:
      return IValue(value.bits);
  }
}

Value tensor_result(at::Tensor&& tensor) {
  int32_t kib = 0;
  if (tensor.defined() && tensor.has_storage() && tensor.storage().use_count() == 1) {
    kib = static_cast<int32_t>(std::min<size_t>(tensor.storage().nbytes() >> 10, INT32_MAX));
  }
  return {reinterpret_cast<int64_t>(shim::release(std::move(tensor))), Tensor, kib};
}

// Results beyond the caller's room wait here for shim_remaining_results.
thread_local std::vector<Value> remaining;

void add_result(Value value, Value* results, int capacity, int& count) {
  if (count < capacity) {
    results[count] = value;
  } else {
    remaining.push_back(value);
  }
  ++count;
}

int unbox(std::vector<IValue>& stack, Value* results, int capacity) {
  int count = 0;
  for (auto& value : stack) {
    if (value.isTensor()) {
      add_result(tensor_result(std::move(value).toTensor()), results, capacity, count);
    } else if (value.isTensorList()) {
      for (at::Tensor tensor : value.toTensorVector()) add_result(tensor_result(std::move(tensor)), results, capacity, count);
    } else if (value.isInt()) {
      add_result({value.toInt(), Int, 0}, results, capacity, count);
    } else if (value.isBool()) {
      add_result({value.toBool() ? 1 : 0, Bool, 0}, results, capacity, count);
    } else if (value.isDouble()) {
      const double number = value.toDouble();
      int64_t bits;
      std::memcpy(&bits, &number, sizeof bits);
      add_result({bits, Double, 0}, results, capacity, count);
    } else {
      add_result({0, None, 0}, results, capacity, count);
    }
  }
  return count;
}

}  // namespace

// The operator of that name and overload; it lives as long as the process.
SHIM_API int64_t shim_operator(const char* name, const char* overload) {
  return shim::guarded([&] {
    auto found = c10::Dispatcher::singleton().findSchema({name, overload});
    TORCH_CHECK(found.has_value(), "This libtorch has no operator ", name, ".", overload);
    return reinterpret_cast<int64_t>(new Operator(*found));
  });
}

// Calls an operator. Returns the number of results; the first `capacity` of them are in results.
// With no results array they are dropped, as those of in-place operators are.
SHIM_API int64_t shim_call(const Operator* op, const Value* arguments, int count, Value* results, int capacity) {
  // Kept between calls to spare an allocation; taken out while in use, should an operator ever call back.
  static thread_local std::vector<IValue> spare;
  std::vector<IValue> stack = std::move(spare);
  const int64_t status = shim::guarded([&]() -> int64_t {
    const size_t total = op->kinds.size();
    TORCH_CHECK(static_cast<size_t>(count) <= total, op->handle.schema(), " was given ", count, " arguments");
    stack.reserve(total);
    for (int i = 0; i < count; ++i) stack.push_back(box(*op, i, arguments[i]));
    for (size_t i = count; i < total; ++i) stack.push_back(box(*op, i, {0, Default, 0}));
    op->handle.callBoxed(&stack);
    return results == nullptr ? 0 : unbox(stack, results, capacity);
  });
  stack.clear();
  spare = std::move(stack);
  return status;
}

SHIM_API void shim_remaining_results(Value* results) {
  std::copy(remaining.begin(), remaining.end(), results);
  remaining.clear();
}
