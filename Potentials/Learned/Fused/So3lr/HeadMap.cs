using System.Numerics;

namespace MDEngine.Potentials.Learned.Fused.So3lr;

/// <summary>
/// A map without bias in which every head has a square matrix for its own block of channels: query, key or value of one kind of attention.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class HeadMap<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PackedMatrix<T>[] forward;
    private readonly PackedMatrix<T>[] reverse;
    private readonly int width;

    /// <summary>Reads name [heads, F/heads, F/heads], outputs before inputs.</summary>
    /// <exception cref="InputFileException">It is missing or has another shape.</exception>
    public HeadMap(ModelFile model, string name, int heads, int features)
    {
        width = features / heads;
        double[] weights = model.GetTensor(name, heads, width, width);
        int size = width * width;
        forward = [.. Enumerable.Range(0, heads).Select(head => PackedMatrix<T>.Pack(weights.AsSpan(head * size, size), width, width))];
        reverse = [.. Enumerable.Range(0, heads).Select(head => PackedMatrix<T>.PackTransposed(weights.AsSpan(head * size, size), width, width))];
    }

    /// <summary>y = W x, block by block; rows of x begin <paramref name="ldx"/> numbers apart.</summary>
    public void Apply(T* x, nint ldx, nint rows, T* y, nint ldy)
    {
        for (int head = 0; head < forward.Length; head++)
        {
            MatMul.Multiply(x + (head * width), ldx, rows, forward[head], y + (head * width), ldy);
        }
    }

    /// <summary>x̄ += Wᵀ ȳ, block by block.</summary>
    public void AddReverse(T* yBar, nint ldy, nint rows, T* xBar, nint ldx)
    {
        for (int head = 0; head < reverse.Length; head++)
        {
            MatMul.MultiplyAdd(yBar + (head * width), ldy, rows, reverse[head], xBar + (head * width), ldx);
        }
    }
}
