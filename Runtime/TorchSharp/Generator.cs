using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Seeds the default generators of all devices.</summary>
    public static Generator manual_seed(long seed)
    {
        Native.Check(Native.shim_manual_seed(seed));
        return Generator.Default;
    }

    public static Tensor get_rng_state() => Generator.Default.get_state();

    public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);

    public static partial class random
    {
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);

        public static Tensor get_rng_state() => torch.get_rng_state();

        public static void set_rng_state(Tensor new_state) => torch.set_rng_state(new_state);
    }

    /// <summary>A source of random numbers.</summary>
    public class Generator : IDisposable
    {
        private nint _handle;

        public unsafe Generator(ulong seed = 0, Device? device = null)
            : this(seed, isDefault: false, device)
        {
        }

        private unsafe Generator(ulong seed, bool isDefault, Device? device)
        {
            this.device = device ?? CPU;
            nint handle;
            Native.Check(Native.shim_generator(seed, isDefault ? 1 : 0, (int)this.device.type, this.device.index, &handle));
            _handle = handle;
        }

        ~Generator() => Dispose(false);

        public static Generator Default => new(0, isDefault: true, CPU);

        public nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(Generator));

        public Device device { get; }

        public Tensor get_state() => Tensor.Own(Native.shim_generator_get_state(Handle));

        public void set_state(Tensor value)
        {
            Native.Check(Native.shim_generator_set_state(Handle, value.Handle));
            GC.KeepAlive(value);
        }

        public Generator manual_seed(long seed)
        {
            Native.shim_generator_set_seed(Handle, (ulong)seed);
            return this;
        }

        public long initial_seed() => (long)Native.shim_generator_get_seed(Handle);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0)
            {
                Native.shim_generator_free(handle);
            }
        }
    }
}
