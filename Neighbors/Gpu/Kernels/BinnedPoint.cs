namespace MDEngine.Neighbors.Gpu.Kernels;

/// <summary>A point in its bin.</summary>
internal struct BinnedPoint
{
    /// <summary>As given, Å.</summary>
    public Vector3D Position;

    /// <summary>What brings it into the cell, packed as in <see cref="CellShift"/>.</summary>
    public long Wrap;

    /// <summary>Its number.</summary>
    public int Index;

    /// <summary>The bin.</summary>
    public int Bin;
}
