namespace MDEngine.Potentials.Learned.Fused.PAMNet;

/// <summary>The scalars that each block reads out of each atom, [blocks, N], and derivatives of what is asked for by them.</summary>
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

    /// <summary>Derivatives by <see cref="Gates"/>, where these are not <see cref="Values"/>.</summary>
    public double[] GateBars { get; private set; } = [];

    /// <summary>Derivatives by <see cref="Charges"/>.</summary>
    public double[] ChargeBars { get; private set; } = [];

    /// <summary>Derivatives by <see cref="Vectors"/>.</summary>
    public Vector3D[] VectorBars { get; private set; } = [];

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

    /// <summary>[N] the same by each atom's charge.</summary>
    public double[] ChargeSeeds { get; private set; } = [];

    /// <summary>[N] the same by each atom's vector.</summary>
    public Vector3D[] VectorSeeds { get; private set; } = [];

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
            GateBars = new double[capacity];
            ChargeBars = new double[capacity];
            Attention = new double[capacity];
            Outputs = new double[capacity / blocks];
            AtomicVectors = new Vector3D[capacity / blocks];
            AtomicCharges = new double[capacity / blocks];
            Seeds = new double[capacity / blocks];
            ChargeSeeds = new double[capacity / blocks];
            VectorSeeds = new Vector3D[capacity / blocks];
        }

        if (withVectors && Vectors.Length < Values.Length)
        {
            Vectors = new Vector3D[Values.Length];
            VectorBars = new Vector3D[Values.Length];
        }
    }

    /// <summary>Takes what is to be differentiated.</summary>
    public void Take(ReadoutSeeds seeds)
    {
        Seeds.AsSpan(0, atoms).Fill(1);
        seeds.Outputs.CopyTo(Seeds);
        ChargeSeeds.AsSpan(0, atoms).Clear();
        seeds.Charges.CopyTo(ChargeSeeds);
        VectorSeeds.AsSpan(0, atoms).Clear();
        seeds.Vectors.CopyTo(VectorSeeds);
    }

    /// <summary>Where the numbers of a block and atom stand.</summary>
    public int Index(int block, int atom) => (block * atoms) + atom;
}
