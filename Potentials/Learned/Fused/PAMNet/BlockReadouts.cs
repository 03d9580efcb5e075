namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>The scalars that each block reads out of each atom, [blocks, N], and derivatives of the energy by them.</summary>
internal sealed class BlockReadouts
{
    private int atoms;

    /// <summary>out.</summary>
    public double[] Values { get; private set; } = [];

    /// <summary>att.</summary>
    public double[] Scores { get; private set; } = [];

    /// <summary>Gates of the vectors.</summary>
    public double[] Gates { get; private set; } = [];

    /// <summary>Charges.</summary>
    public double[] Charges { get; private set; } = [];

    /// <summary>V = Σ D w over the edges of a row, Å.</summary>
    public Vector3D[] Vectors { get; private set; } = [];

    /// <summary>Derivatives by <see cref="Values"/>.</summary>
    public double[] ValueBars { get; private set; } = [];

    /// <summary>Derivatives by <see cref="Scores"/>.</summary>
    public double[] ScoreBars { get; private set; } = [];

    /// <summary>[N] ε.</summary>
    public double[] Outputs { get; private set; } = [];

    /// <summary>[N] attention of the global block in each layer, [L, N].</summary>
    public double[] Attention { get; private set; } = [];

    /// <summary>[N] atomic vectors, e·Å.</summary>
    public Vector3D[] AtomicVectors { get; private set; } = [];

    /// <summary>[N] charges before they are made to sum to the total charge, e.</summary>
    public double[] AtomicCharges { get; private set; } = [];

    /// <summary>[N] derivative of what is asked for by each atom's output.</summary>
    public double[] Seeds { get; private set; } = [];

    /// <summary>Makes room.</summary>
    public void Reserve(int blocks, int atomCount, bool withVectors)
    {
        atoms = atomCount;
        if (Values.Length < blocks * atomCount)
        {
            int capacity = blocks * (atomCount + (atomCount / 8));
            Values = new double[capacity];
            Scores = new double[capacity];
            Gates = new double[capacity];
            Charges = new double[capacity];
            ValueBars = new double[capacity];
            ScoreBars = new double[capacity];
            Attention = new double[capacity];
            Outputs = new double[capacity / blocks];
            AtomicVectors = new Vector3D[capacity / blocks];
            AtomicCharges = new double[capacity / blocks];
            Seeds = new double[capacity / blocks];
        }

        if (withVectors && Vectors.Length < Values.Length)
        {
            Vectors = new Vector3D[Values.Length];
        }
    }

    /// <summary>Where the numbers of a block and atom stand.</summary>
    public int Index(int block, int atom) => (block * atoms) + atom;
}
