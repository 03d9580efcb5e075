namespace TorchSharp.Interop;

/// <summary>What a <see cref="Value"/> holds; mirrors Tag in Runtime/native/dispatch.cpp.</summary>
internal enum Tag
{
    None,
    Tensor,
    Int,
    Double,
    Bool,
    IntList,
    DoubleList,
    TensorList,
    String,
    Generator,
    Default,
}

/// <summary>An argument or a result of an operator as it crosses the border; mirrors Value in Runtime/native/dispatch.cpp.</summary>
internal struct Value
{
    /// <summary>The number, the handle, or the address of a list.</summary>
    public long Bits;

    public Tag Tag;

    /// <summary>The length of a list; of a resulting tensor the KiB of storage that it alone holds.</summary>
    public int Count;
}
