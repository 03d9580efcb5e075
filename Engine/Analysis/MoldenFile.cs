using System.Globalization;

namespace MDEngine.Analysis;

/// <summary>Writes normal modes in the Molden format, which most viewers read; lengths in Bohr.</summary>
public static class MoldenFile
{
    /// <summary>Writes geometry, frequencies, intensities and displacements.</summary>
    public static void Write(TextWriter writer, AtomicSystem system, IReadOnlyList<NormalMode> modes)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(modes);
        void Line(FormattableString text) => writer.WriteLine(text.ToString(CultureInfo.InvariantCulture));
        Line($"[Molden Format]");
        Line($"[Atoms] AU");
        for (int i = 0; i < system.AtomCount; i++)
        {
            int number = system.Topology.AtomicNumbers[i];
            Vector3D r = system.Positions.Span[i] / Units.Bohr;
            Line($"{Element.FromAtomicNumber(number).Symbol,-2} {i + 1,5} {number,3} {r.X,16:F9} {r.Y,16:F9} {r.Z,16:F9}");
        }

        Line($"[FREQ]");
        foreach (NormalMode mode in modes)
        {
            Line($"{mode.Wavenumber,12:F4}");
        }

        if (modes.All(mode => mode.Intensity is not null))
        {
            Line($"[INT]");
            foreach (NormalMode mode in modes)
            {
                Line($"{mode.Intensity,12:F4}");
            }
        }

        Line($"[FR-COORD]");
        for (int i = 0; i < system.AtomCount; i++)
        {
            Vector3D r = system.Positions.Span[i] / Units.Bohr;
            Line($"{Element.FromAtomicNumber(system.Topology.AtomicNumbers[i]).Symbol,-2} {r.X,16:F9} {r.Y,16:F9} {r.Z,16:F9}");
        }

        Line($"[FR-NORM-COORD]");
        for (int k = 0; k < modes.Count; k++)
        {
            Line($"vibration {k + 1}");
            foreach (Vector3D d in modes[k].Displacements)
            {
                Line($"{d.X,12:F7} {d.Y,12:F7} {d.Z,12:F7}");
            }
        }
    }
}
