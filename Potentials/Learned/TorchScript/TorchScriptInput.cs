namespace MDEngine.Potentials.Learned.TorchScript;

/// <summary>What a TorchScript model can be given. N atoms, E directed pairs within its cutoff; floating-point numbers are in its precision and units.</summary>
public enum TorchScriptInput
{
    /// <summary>[N,3] positions.</summary>
    Positions,

    /// <summary>[N] atomic numbers, 64-bit integers.</summary>
    AtomicNumbers,

    /// <summary>[2,E] senders j and receivers i of the pairs, 64-bit integers; each pair is there both ways, ordered by receivers.</summary>
    EdgeIndex,

    /// <summary>[E,3] r_j + shift − r_i.</summary>
    EdgeVectors,

    /// <summary>[E,3] the lattice vector that is added to r_j; zero of open structures.</summary>
    EdgeShifts,

    /// <summary>[3,3] cell vectors in rows; zero of open structures.</summary>
    Cell,

    /// <summary>[] total charge, e; 0 where the structure states none.</summary>
    TotalCharge,

    /// <summary>[N] zeros, 64-bit integers: which structure of a batch each atom belongs to.</summary>
    Batch,
}
