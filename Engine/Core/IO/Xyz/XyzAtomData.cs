namespace MDEngine.IO;

/// <summary>What a frame says of its atoms beside their elements, from its comment and from the columns that ASE gives a meaning.</summary>
internal sealed record XyzAtomData(double? TotalCharge, int? UnpairedElectrons, IReadOnlyList<int> FixedAtoms, long[]? Fragments)
{
    private const double ChargeTolerance = 1e-3; // columns are printed with few digits

    public bool Equals(XyzAtomData? other) => other is not null && TotalCharge == other.TotalCharge && UnpairedElectrons == other.UnpairedElectrons
        && FixedAtoms.SequenceEqual(other.FixedAtoms) && Fragments.AsSpan().SequenceEqual(other.Fragments) && (Fragments is null) == (other.Fragments is null);

    public override int GetHashCode() => HashCode.Combine(TotalCharge, UnpairedElectrons, FixedAtoms.Count);

    /// <summary>The comment's charge and spin, or else those that the sums of ASE's columns state.</summary>
    public static XyzAtomData Of(XyzHeader header, XyzTable table, List<string> notes)
    {
        double? charge = header.Charge;
        int? unpaired = header.UnpairedElectrons;
        IReadOnlyList<int> fixedAtoms = [];
        long[]? fragments = null;
        foreach (AtomColumn column in table.Columns)
        {
            switch (column)
            {
                case IntegerColumn { Name: "fragment", Width: 1 } integers:
                    fragments = integers.Values;
                    break;
                case RealColumn { Name: "initial_charges", Width: 1 } reals when reals.Values.Any(value => value != 0):
                    charge = ChargeOf(reals, header.Charge, notes);
                    break;
                case RealColumn { Name: "initial_magmoms", Width: 1 } reals when reals.Values.Any(value => value != 0):
                    unpaired = UnpairedOf(reals, header.UnpairedElectrons, notes);
                    break;
                case RealColumn { Name: "initial_magmoms", Width: > 1 } reals when reals.Values.Any(value => value != 0):
                    notes.Add("the directions of initial_magmoms are not obeyed; write multiplicity=N in the comment");
                    break;
                case RealColumn { Name: "charge" or "charges", Width: 1 } reals when header.Charge is null && Math.Abs(Rounded(reals.Values.Sum())) >= 1:
                    notes.Add(FormattableString.Invariant($"the column '{column.Name}' sums to {reals.Values.Sum():0.###} e, which is not taken as the total charge; write charge=Q in the comment"));
                    break;
                case LogicalColumn { Name: "move_mask" } mask:
                    fixedAtoms = Fixed(mask.Values, mask.Width, notes);
                    break;
                case IntegerColumn { Name: "move_mask" } mask:
                    fixedAtoms = Fixed(Array.ConvertAll(mask.Values, value => value != 0), mask.Width, notes);
                    break;
            }
        }

        return new XyzAtomData(charge, unpaired, fixedAtoms, fragments);
    }

    private static double Rounded(double charge) => Math.Abs(charge - Math.Round(charge)) < ChargeTolerance ? Math.Round(charge) : charge;

    private static double ChargeOf(RealColumn column, double? stated, List<string> notes)
    {
        double sum = Rounded(column.Values.Sum());
        if (stated is { } charge && Math.Abs(charge - sum) >= ChargeTolerance)
        {
            notes.Add(FormattableString.Invariant($"initial_charges sum to {sum} e and are not obeyed, as charge={charge} is stated"));
        }

        return stated ?? sum;
    }

    private static int? UnpairedOf(RealColumn column, int? stated, List<string> notes)
    {
        double sum = Math.Abs(column.Values.Sum());
        int whole = (int)Math.Round(Math.Min(sum, int.MaxValue));
        if (stated is { } count)
        {
            if (count != whole)
            {
                notes.Add(FormattableString.Invariant($"initial_magmoms sum to {sum:0.###} and are not obeyed, as {count} unpaired electrons are stated"));
            }

            return count;
        }

        if (Math.Abs(sum - whole) < 0.01)
        {
            return whole;
        }

        notes.Add(FormattableString.Invariant($"initial_magmoms sum to {sum:0.###}, which is no number of unpaired electrons, and are not obeyed; write multiplicity=N in the comment"));
        return null;
    }

    /// <summary>Atoms that no direction is free for.</summary>
    private static List<int> Fixed(bool[] mayMove, int width, List<string> notes)
    {
        var atoms = new List<int>();
        bool partly = false;
        for (int i = 0; i < mayMove.Length / width; i++)
        {
            ReadOnlySpan<bool> directions = mayMove.AsSpan(width * i, width);
            if (!directions.Contains(true))
            {
                atoms.Add(i);
            }

            partly |= directions.Contains(true) && directions.Contains(false);
        }

        if (partly)
        {
            notes.Add("move_mask holds single directions of atoms, which is not obeyed: these atoms move freely");
        }

        return atoms;
    }
}
