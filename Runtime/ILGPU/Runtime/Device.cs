namespace ILGPU.Runtime;

/// <summary>Kinds of accelerators.</summary>
public enum AcceleratorType
{
    CPU,
    Cuda,
    OpenCL,
}

/// <summary>A device that an accelerator can be made for.</summary>
public abstract class Device
{
    public abstract AcceleratorType AcceleratorType { get; }

    public abstract string Name { get; }

    public abstract int NumMultiprocessors { get; }

    public abstract Accelerator CreateAccelerator(Context context);

    public override string ToString() => $"{Name} [{AcceleratorType}]";
}
