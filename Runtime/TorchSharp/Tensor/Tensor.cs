using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of libtorch: its life, properties and data. The operations are in the other parts.</summary>
    public partial class Tensor : IDisposable
    {
        // Freed late, a big tensor without a scope would cost much memory that the garbage collector does not see.
        private const int PressureFromKib = 64;

        private static long _totalCount;
        private nint _handle;
        private readonly int _pressureKib;

        internal Tensor(nint handle)
            : this(new Value { Bits = handle })
        {
        }

        internal Tensor(in Value result)
        {
            _handle = (nint)result.Bits;
            Interlocked.Increment(ref _totalCount);
            DisposeScopeManager.Register(this);
            if (result.Count >= PressureFromKib && OwningDisposeScope is null)
            {
                _pressureKib = result.Count;
                GC.AddMemoryPressure((long)_pressureKib << 10);
            }
        }

        ~Tensor() => Dispose(false);

        /// <summary>The number of tensors that have not been disposed.</summary>
        public static long TotalCount => Interlocked.Read(ref _totalCount);

        public bool IsInvalid => _handle == 0;

        public nint Handle => _handle != 0 ? _handle : throw new InvalidOperationException("This tensor has been disposed.");

        public long ndim => Native.shim_tensor_dim(Handle);

        public ScalarType dtype => (ScalarType)Native.shim_tensor_dtype(Handle);

        public unsafe Device device
        {
            get
            {
                int type, index;
                Native.shim_tensor_device(Handle, &type, &index);
                return new Device((DeviceType)type, index);
            }
        }

        public unsafe DeviceType device_type
        {
            get
            {
                int type, index;
                Native.shim_tensor_device(Handle, &type, &index);
                return (DeviceType)type;
            }
        }

        public int device_index => device.index;

        public bool is_cuda => device_type == DeviceType.CUDA;

        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[ndim];
                fixed (long* start = sizes)
                {
                    Native.shim_tensor_sizes(Handle, start);
                }
                return sizes;
            }
        }

        /// <summary>The bytes of a contiguous tensor in the CPU's memory, valid as long as the tensor is.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                if (!is_contiguous())
                {
                    throw new NotImplementedException("Bytes() called on non-contiguous tensor.");
                }
                RequireCpu();
                return new Span<byte>(DataPointer(), checked((int)(numel() * ElementSize)));
            }

            set
            {
                if (value.Length != bytes.Length)
                {
                    throw new ArgumentException($"Expected {bytes.Length} bytes, not {value.Length}.");
                }
                value.CopyTo(bytes);
            }
        }

        public long ElementSize => Native.shim_tensor_element_size(Handle);

        internal DisposeScope? OwningDisposeScope { get; set; }

        internal int PlaceInScope { get; set; }

        public static explicit operator float(Tensor value) => value.ToSingle();

        public static explicit operator double(Tensor value) => value.ToDouble();

        public static explicit operator int(Tensor value) => value.ToInt32();

        public static explicit operator long(Tensor value) => value.ToInt64();

        public static explicit operator bool(Tensor value) => value.ToBoolean();

        public long dim() => ndim;

        public long numel() => Native.shim_tensor_numel(Handle);

        public long element_size() => ElementSize;

        public long size(int dim)
        {
            var count = (int)ndim;
            if (dim < -count || dim >= count)
            {
                throw new IndexOutOfRangeException($"Dimension {dim} of a tensor of {count} dimensions.");
            }
            return Native.shim_tensor_size(Handle, dim < 0 ? dim + count : dim);
        }

        public long[] size() => shape;

        public unsafe long[] stride()
        {
            var strides = new long[ndim];
            fixed (long* start = strides)
            {
                Native.shim_tensor_strides(Handle, start);
            }
            return strides;
        }

        public long stride(int dim) => stride()[dim < 0 ? dim + ndim : dim];

        public long storage_offset() => Native.shim_tensor_storage_offset(Handle);

        public bool is_contiguous() => Native.shim_tensor_is_contiguous(Handle) != 0;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        /// <summary>Access to the elements; <typeparamref name="T"/> must be the .NET type of <see cref="dtype"/>.</summary>
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            var expected = TensorFactory.ClrType(dtype);
            if (typeof(T) != expected)
            {
                throw new ArgumentException($"{typeof(T).Name} is not compatible with {dtype}");
            }
            return new TensorAccessor<T>(is_cpu() ? this : cpu());
        }

        /// <summary>The value of a tensor with one element.</summary>
        public T item<T>()
            where T : unmanaged
        {
            if (numel() != 1)
            {
                throw new ArgumentException("Number of elements in the tensor must be 1");
            }
            var accessor = data<T>();
            return accessor[new long[ndim]];
        }

        /// <summary>The value of a tensor with one element, of any type and on any device.</summary>
        public unsafe Scalar ToScalar()
        {
            double number;
            long integer;
            Native.Check(Native.shim_tensor_item(Handle, &number, &integer));
            var type = dtype;
            return torch.is_floating_point(type) ? number : type == ScalarType.Bool ? integer != 0 : integer;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor alias() => Own(Native.shim_tensor_alias(Handle));

        public override bool Equals(object? obj) => obj is Tensor other && _handle == other._handle;

        public override int GetHashCode() => _handle.GetHashCode();

        public override string ToString() => $"[{string.Join('x', shape)}], type = {dtype}, device = {device}";

        public void Dispose()
        {
            OwningDisposeScope?.MarkAsDisposed(this);
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Wraps a handle that the tensor takes over.</summary>
        internal static Tensor Own(nint handle) => new(handle);

        /// <summary>Gives the handle away: the caller frees it, and this tensor is as if disposed.</summary>
        internal nint Surrender()
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0)
            {
                GC.SuppressFinalize(this);
                Released();
            }
            return handle;
        }

        /// <summary>As <see cref="Surrender"/>, and leaves the dispose scope.</summary>
        internal nint GiveAway()
        {
            var handle = Handle;
            OwningDisposeScope?.MarkAsDisposed(this);
            Surrender();
            return handle;
        }

        /// <summary>Takes the place of another tensor, which is as if disposed then.</summary>
        internal void Replace(Tensor other) => Native.shim_tensor_free(Interlocked.Exchange(ref _handle, other.GiveAway()));

        internal unsafe void* DataPointer()
        {
            void* data;
            Native.Check(Native.shim_tensor_data(Handle, &data));
            return data;
        }

        private void Dispose(bool disposing)
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0)
            {
                Native.shim_tensor_free(handle);
                Released();
            }
        }

        private void Released()
        {
            Interlocked.Decrement(ref _totalCount);
            if (_pressureKib > 0)
            {
                GC.RemoveMemoryPressure((long)_pressureKib << 10);
            }
        }

        private void RequireCpu()
        {
            if (!is_cpu())
            {
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
            }
        }
    }
}
