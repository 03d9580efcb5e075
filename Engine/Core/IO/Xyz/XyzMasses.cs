namespace MDEngine.IO;

/// <summary>Masses of an XYZ frame in amu, though QUIP writes its column in eV fs²/Å².</summary>
internal static class XyzMasses
{
    /// <summary>QUIP's number for 1 amu.</summary>
    private const double QuipUnit = 1 / Units.AccelerationPerForceOverMass;

    /// <summary>No isotope is further from its element's weight than tritium, and repartitioned hydrogen has four times its own.</summary>
    private const double MostTimes = 20;

    /// <summary>Converts masses that are QUIP's, and refuses those that are no atoms'.</summary>
    /// <param name="masses">[N] as they stand in the file; amu on return.</param>
    /// <param name="atomicNumbers">[N].</param>
    /// <param name="column">Name of the column: ASE's "masses" are in amu by definition, and may be any.</param>
    /// <param name="lines">For the place of an error.</param>
    /// <param name="notes">Take what the user should know.</param>
    public static void Interpret(double[] masses, ReadOnlySpan<int> atomicNumbers, string column, Utf8LineReader lines, List<string> notes)
    {
        int quip = 0;
        int heaviest = -1;
        double most = MostTimes;
        for (int i = 0; i < masses.Length; i++)
        {
            double times = masses[i] / Element.FromAtomicNumber(atomicNumbers[i]).Mass;
            quip += times is >= 0.5 * QuipUnit and <= 3.1 * QuipUnit ? 1 : 0;
            (heaviest, most) = times > most ? (i, times) : (heaviest, most);
        }

        if (quip == masses.Length)
        {
            for (int i = 0; i < masses.Length; i++)
            {
                masses[i] /= QuipUnit;
            }

            notes.Add(FormattableString.Invariant($"the column '{column}' is in QUIP's unit eV fs²/Å², as its values say; they are divided by {QuipUnit:F2} to be in amu"));
        }
        else if (heaviest >= 0)
        {
            string text = FormattableString.Invariant(
                $"atom {heaviest + 1} ({Element.FromAtomicNumber(atomicNumbers[heaviest]).Symbol}) has the mass {masses[heaviest]}, {most:G3} times its element's");
            if (!column.Equals("masses", StringComparison.OrdinalIgnoreCase))
            {
                throw lines.Error(0, $"in the frame that ends here, {text}; expected amu in the column '{column}', or QUIP's eV fs²/Å² for every atom (masses that are meant so stand in a column 'masses')");
            }

            notes.Add(text);
        }
    }
}
