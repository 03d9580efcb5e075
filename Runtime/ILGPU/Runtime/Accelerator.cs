namespace ILGPU.Runtime;

/// <summary>Runs kernels and holds memory. The stand-in's kernels have finished when their launch returns.</summary>
public abstract class Accelerator : IDisposable
{
    private protected Accelerator(Context context, Device device)
    {
        Context = context;
        Device = device;
        DefaultStream = new AcceleratorStream(this);
    }

    public Context Context { get; }

    public Device Device { get; }

    public AcceleratorStream DefaultStream { get; }

    public AcceleratorType AcceleratorType => Device.AcceleratorType;

    public string Name => Device.Name;

    public int NumMultiprocessors => Device.NumMultiprocessors;

    public AcceleratorStream CreateStream() => new(this);

    public void Synchronize()
    {
    }

    public override string ToString() => Device.ToString();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    internal abstract void Run(CPU.IndexLoop loop, long extent);

    protected abstract void Dispose(bool disposing);
}

/// <summary>An order of launches. The stand-in's launches are synchronous, so that every stream is in order with every other.</summary>
public sealed class AcceleratorStream : IDisposable
{
    internal AcceleratorStream(Accelerator accelerator)
    {
        Accelerator = accelerator;
    }

    public Accelerator Accelerator { get; }

    public void Synchronize()
    {
    }

    public void Dispose()
    {
    }
}
