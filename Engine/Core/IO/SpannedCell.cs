namespace MDEngine.IO;

/// <summary>Whether vectors that a file states span a cell.</summary>
internal static class SpannedCell
{
    /// <summary>Volume over the product of the lengths, below which vectors count as lying in a plane.</summary>
    private const double LeastVolume = 1e-6;

    private const double Shortest = 1e-6; // Å

    /// <summary>Directions that do not repeat may have any vector; those that do need independent ones.</summary>
    public static bool IsValid(UnitCell cell)
    {
        if ((cell.PeriodicA && !IsLong(cell.A)) || (cell.PeriodicB && !IsLong(cell.B)) || (cell.PeriodicC && !IsLong(cell.C)))
        {
            return false;
        }

        return !cell.IsFullyPeriodic || cell.Volume > LeastVolume * cell.A.Length * cell.B.Length * cell.C.Length;
    }

    private static bool IsLong(Vector3D vector) => vector.Length > Shortest && vector.IsFinite && double.IsFinite(vector.LengthSquared);
}
